package dev.planaria.adapters.anthropic;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.vault.Egress;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Says what a provider's failure was: its class (protocol §8) and one sentence for people. The
/// sentence is ours: what a provider writes may quote a key or the prompt, so none of it is passed
/// on but the name of the error and the request's id.
///
/// A 5xx without a better name counts as overload: the provider was reached and could not, which is
/// neither the network nor the request.
final class Failures {
    private static final int BODY_BYTES_MAX = 64 << 10;
    private static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    /// What an error is called. Without digits, so that no key can pass for one.
    private static final Pattern TYPE = Pattern.compile("[a-z_]{1,40}");

    private static final Pattern REQUEST_ID = Pattern.compile("req_[A-Za-z0-9_]{1,40}");

    /// Anthropic, vLLM, llama.cpp, Ollama and the common gateways, each in its own words.
    private static final Pattern TOO_LONG =
            Pattern.compile(
                    "prompt is too long|context limit|context[_ ]length|context[_ ]window"
                            + "|context[_ ]size|maximum context|exceeds? the available context"
                            + "|input is too long|too many input tokens");

    private Failures() {}

    /// The answer's status says that it failed.
    static ModelFailedException ofAnswer(String model, Egress.Answer answer) {
        int status = answer.status();
        String body = body(answer);
        JsonNode error = error(body);
        String type = matching(TYPE, error.path("type").asString(""));
        boolean tooLong =
                (status == 400 || status == 413 || status == 422)
                        && (status == 413
                                || TOO_LONG.matcher(body.toLowerCase(Locale.ROOT)).find());
        FailureClass failure = classOf(status);
        String message =
                status / 100 == 3
                        ? "The model provider redirects to another address, and keys do not follow:"
                                + " set the address it means as the model URL."
                        : hint(status, tooLong, model)
                                + " (HTTP "
                                + status
                                + (type.isEmpty() ? "" : ", " + type)
                                + answer.header("request-id")
                                        .map(id -> matching(REQUEST_ID, id))
                                        .filter(id -> !id.isEmpty())
                                        .map(id -> ", request " + id)
                                        .orElse("")
                                + ")";
        return new ModelFailedException(failure, message, retryAfter(answer), tooLong);
    }

    /// An `error` event in the middle of a stream, whose status was 200.
    static ModelFailedException ofEvent(JsonNode event) {
        JsonNode error = event.path("error");
        String type = matching(TYPE, error.path("type").asString(""));
        FailureClass failure =
                switch (type) {
                    case "rate_limit_error" -> FailureClass.MODEL_RATE_LIMITED;
                    case "timeout_error" -> FailureClass.MODEL_TIMEOUT;
                    case "invalid_request_error",
                            "authentication_error",
                            "billing_error",
                            "permission_error",
                            "not_found_error",
                            "request_too_large" ->
                            FailureClass.MODEL_REJECTED;
                    case "overloaded_error", "api_error" -> FailureClass.MODEL_OVERLOADED;
                    default -> FailureClass.MODEL_NETWORK;
                };
        boolean tooLong =
                failure == FailureClass.MODEL_REJECTED
                        && TOO_LONG.matcher(error.toString().toLowerCase(Locale.ROOT)).find();
        return new ModelFailedException(
                failure,
                "The model provider ended its reply with an error"
                        + (type.isEmpty() ? "." : " (" + type + ")."),
                null,
                tooLong);
    }

    static ModelFailedException ofNonsense(NonsenseException e) {
        return new ModelFailedException(
                FailureClass.MODEL_NETWORK,
                "The model provider's answer makes no sense: " + e.getMessage() + ".");
    }

    /// No status, or the stream broke.
    static ModelFailedException ofNetwork(IOException e) {
        if (e instanceof SocketTimeoutException) {
            return new ModelFailedException(
                    FailureClass.MODEL_TIMEOUT, "The model provider fell silent for too long.");
        }
        String what =
                switch (e) {
                    case UnknownHostException _ -> "its host name is not known";
                    case ConnectException _ -> "nothing answers at its address";
                    case NoRouteToHostException _ -> "there is no way to its address";
                    case SSLException _ -> "no secure connection could be made";
                    default -> "the connection broke";
                };
        return new ModelFailedException(
                FailureClass.MODEL_NETWORK,
                "The model provider could not be reached: " + what + ".");
    }

    private static FailureClass classOf(int status) {
        return switch (status) {
            case 429 -> FailureClass.MODEL_RATE_LIMITED;
            case 408 -> FailureClass.MODEL_TIMEOUT;
            default -> status >= 500 ? FailureClass.MODEL_OVERLOADED : FailureClass.MODEL_REJECTED;
        };
    }

    private static String hint(int status, boolean tooLong, String model) {
        if (tooLong) {
            return "The prompt is too long for model \"" + model + "\"";
        }
        return switch (status) {
            case 401 -> "The model provider has no key from us that it accepts: is one configured?";
            case 402 -> "The model provider wants to be paid first";
            case 403 -> "The model provider's key may not use model \"" + model + "\"";
            case 404 -> "The model provider does not know model \"" + model + "\"";
            case 429 -> "The model provider limits the rate of requests";
            case 529, 503 -> "The model provider is overloaded";
            default ->
                    status >= 500
                            ? "The model provider failed"
                            : "The model provider refused the request";
        };
    }

    private static String body(Egress.Answer answer) {
        try {
            return new String(answer.body().readNBytes(BODY_BYTES_MAX), StandardCharsets.UTF_8);
        } catch (IOException e) {
            // The status has said enough.
            return "";
        }
    }

    private static JsonNode error(String body) {
        try {
            return Json.parse(body).path("error");
        } catch (JacksonException e) {
            return Json.object();
        }
    }

    /// A word that we may repeat, or nothing.
    private static String matching(Pattern allowed, String text) {
        return allowed.matcher(text).matches() ? text : "";
    }

    private static @Nullable Duration retryAfter(Egress.Answer answer) {
        Optional<Duration> wait =
                answer.header("retry-after-ms")
                        .flatMap(text -> number(text, 1))
                        .or(() -> answer.header("retry-after").flatMap(text -> number(text, 1000)))
                        .or(() -> retryDate(answer));
        return wait.map(each -> each.compareTo(RETRY_AFTER_MAX) > 0 ? RETRY_AFTER_MAX : each)
                .orElse(null);
    }

    private static Optional<Duration> number(String text, int millisEach) {
        try {
            double millis = Double.parseDouble(text.strip()) * millisEach;
            return millis >= 0 && millis <= RETRY_AFTER_MAX.toMillis() * 1000.0
                    ? Optional.of(Duration.ofMillis((long) millis))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /// A date is compared with the answer's own, so that no two clocks have to agree.
    private static Optional<Duration> retryDate(Egress.Answer answer) {
        try {
            var format = DateTimeFormatter.RFC_1123_DATE_TIME;
            Optional<ZonedDateTime> now =
                    answer.header("date").map(text -> ZonedDateTime.parse(text, format));
            Optional<ZonedDateTime> then =
                    answer.header("retry-after").map(text -> ZonedDateTime.parse(text, format));
            return now.flatMap(from -> then.map(to -> Duration.between(from, to)))
                    .filter(wait -> !wait.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
