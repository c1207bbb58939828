package dev.planaria.server.http;

import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/// A plain client, which adds nothing to what a test says.
final class Http {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final String url;

    Http(TestServer server) {
        this(server.url());
    }

    Http(String url) {
        this.url = url;
    }

    record Answered(int status, String body, HttpHeaders headers) {
        JsonNode json() {
            return Json.parse(body);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        String message() {
            return json().path("error").path("message").asString("");
        }
    }

    Answered get(String path) {
        return send("GET", path, "");
    }

    Answered post(String path, String body) {
        return send("POST", path, body);
    }

    /// @param headers names and values in turn, beside the credential
    Answered send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = request(method, path, body);
        request.header("authorization", "Bearer " + TestServer.KEY);
        if (!body.isEmpty()) {
            request.header("content-type", "application/json");
        }
        return send(request, headers);
    }

    /// Without credential and content type.
    Answered bare(String method, String path, String body, String... headers) {
        return send(request(method, path, body), headers);
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Duration.ofSeconds(20))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
    }

    private static Answered send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response =
                    CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answered(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new IllegalStateException("no answer", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts a test", e);
        }
    }

    String makeAgent() {
        return made("/v1/agents", "{\"name\":\"Fake\",\"model\":\"rehearsal\"}");
    }

    String makeEnvironment() {
        return made("/v1/environments", "{\"name\":\"here\"}");
    }

    String makeSession() {
        return made("/v1/sessions", sessionBody(""));
    }

    /// @param more further fields, beginning with a comma
    String sessionBody(String more) {
        return "{\"agent\":\"%s\",\"environment_id\":\"%s\"%s}"
                .formatted(makeAgent(), makeEnvironment(), more);
    }

    String made(String path, String body) {
        Answered answered = post(path, body);
        if (answered.status() != 200) {
            throw new IllegalStateException(answered.status() + " " + answered.body());
        }
        return answered.json().get("id").stringValue();
    }

    Answered say(String session, String text) {
        return post("/v1/sessions/" + session + "/events", message(text));
    }

    static String message(String text) {
        return "{\"events\":[" + userMessage(text) + "]}";
    }

    static String userMessage(String text) {
        return "{\"type\":\"user.message\",\"content\":[{\"type\":\"text\",\"text\":\""
                + text
                + "\"}]}";
    }
}
