package dev.planaria.adapters.hands;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers brains on a unix socket: one line of JSON a request, one an answer, in turn; calls that
/// run at once come on several connections. A connection that breaks ends nothing.
final class HandsServer {
    static final int PROTOCOL = 1;
    private static final int REQUEST_BYTES_MAX = 16 << 20;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final Hands hands;
    private final Life life;
    private final String kind;
    private final Attendance attendance;

    HandsServer(Hands hands, Life life, String kind, Attendance attendance) {
        this.hands = hands;
        this.life = life;
        this.kind = kind;
        this.attendance = attendance;
    }

    /// Accepts until the listener is closed.
    void serve(ServerSocketChannel listener) throws IOException {
        while (true) {
            try {
                SocketChannel connection = listener.accept();
                Thread.ofVirtual().name("brain").start(() -> converse(connection));
            } catch (ClosedChannelException e) {
                return;
            }
        }
    }

    private void converse(SocketChannel connection) {
        try (connection) {
            Lines requests = new Lines(Channels.newInputStream(connection), REQUEST_BYTES_MAX);
            OutputStream answers = Channels.newOutputStream(connection);
            for (String line = requests.next(); line != null; line = requests.next()) {
                if (!attendance.enter()) {
                    return;
                }
                try {
                    answer(line, answers);
                } finally {
                    attendance.leave();
                }
            }
        } catch (IOException e) {
            // The brain has gone, or its line makes no sense. It will come again; its calls go on.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(String line, OutputStream out) throws IOException, InterruptedException {
        ObjectNode answer;
        try {
            JsonNode request = MAPPER.readTree(line);
            String what = request.path("do").asString("");
            if (what.equals("execute")) {
                execute(request, out);
                return;
            }
            answer = simple(what, request);
        } catch (ToolFailedException e) {
            answer = failure(e.failure(), e.getMessage());
        } catch (JacksonException e) {
            answer = failure(FailureClass.HARNESS_BUG, "a request that is no JSON");
        } catch (IOException e) {
            answer =
                    failure(
                            FailureClass.PROVISION_FAILED,
                            "the machine of the sandbox refused: " + e.getMessage());
        }
        out.write((MAPPER.writeValueAsString(answer) + "\n").getBytes(UTF_8));
    }

    private ObjectNode simple(String what, JsonNode request)
            throws ToolFailedException, IOException, InterruptedException {
        ObjectNode answer = MAPPER.createObjectNode();
        String id = request.path("hand").asString("");
        switch (what) {
            case "hello" ->
                    answer.put("protocol", PROTOCOL)
                            .put("kind", kind)
                            .put("boot", life.boot())
                            .put("process", life.process());
            case "provision" -> {
                long generation = request.path("generation").asLong();
                answer.set(
                        "notices",
                        notices(
                                hands.get(id)
                                        .provision(
                                                generation,
                                                RecipeJson.read(request.path("recipe")))));
            }
            case "attach" -> {
                Optional<Hand> hand = isThisLife(request) ? hands.find(id) : Optional.empty();
                if (hand.isPresent()) {
                    hand.get().attach(request.path("generation").asLong());
                }
                answer.put("attached", hand.isPresent());
            }
            case "stop" -> {
                Optional<Hand> hand = hands.find(id);
                hand.ifPresent(each -> each.stop(request.path("call").asString("")));
            }
            case "abandon" -> hands.find(id).ifPresent(Hand::abandon);
            case "discard" -> hands.discard(id);
            case "leave" -> attendance.dismiss();
            default ->
                    throw new ToolFailedException(
                            FailureClass.HARNESS_BUG,
                            "the hands do not know the request '" + what + "'");
        }
        return answer;
    }

    private void execute(JsonNode request, OutputStream out)
            throws ToolFailedException, IOException, InterruptedException {
        boolean mayHaveRun = request.path("may_have_run").asBoolean(false);
        if (!isThisLife(request)) {
            throw Losses.exception(mayHaveRun);
        }
        Call call =
                new Call(
                        request.path("call").asString(""),
                        request.path("tool").asString(""),
                        request.path("input"));
        CompletableFuture<Path> result =
                hands.get(request.path("hand").asString(""))
                        .execute(
                                request.path("generation").asLong(),
                                call,
                                mayHaveRun,
                                request.path("attached").asBoolean(false));
        Path file;
        try {
            file = result.get();
        } catch (ExecutionException e) {
            throw new ToolFailedException(
                    FailureClass.SANDBOX_DISK,
                    "the machine could not keep the result of this call, which may or may not have taken effect: "
                            + e.getCause());
        }
        Files.copy(file, out);
    }

    private boolean isThisLife(JsonNode request) {
        return life.boot().equals(request.path("boot").asString(""))
                && life.process().equals(request.path("process").asString(""));
    }

    private static ArrayNode notices(List<ProvisionNotice> notices) {
        ArrayNode all = MAPPER.createArrayNode();
        for (ProvisionNotice each : notices) {
            all.addObject()
                    .put("resource", each.resource().value())
                    .put("url", each.url())
                    .put("kind", each.kind().name())
                    .put("message", each.message());
        }
        return all;
    }

    private static ObjectNode failure(FailureClass failure, String message) {
        return MAPPER.createObjectNode().put("failed", failure.wireName()).put("message", message);
    }
}
