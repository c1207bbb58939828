package dev.planaria.adapters.rehearsal;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A plain client of the Messages API, on the JDK's own HTTP client.
final class Client {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    Client(RehearsalServer server) {
        this.url = server.url();
    }

    static ObjectNode json(String text) {
        return (ObjectNode) JsonMapper.shared().readTree(text.replace('\'', '"'));
    }

    /// A request of this model with these messages (a JSON list, with ' for ").
    static ObjectNode request(String model, String messages) {
        var request = json("{'max_tokens': 1000}").put("model", model);
        request.set("messages", JsonMapper.shared().readTree(messages.replace('\'', '"')));
        return request;
    }

    static ObjectNode hello() {
        return request("rehearsal", "[{'role':'user','content':'hello'}]");
    }

    /// The same conversation, one reply and one message from the user further.
    static ObjectNode next(ObjectNode request, JsonNode replyContent, String userContent) {
        var longer = request.deepCopy();
        longer.withArray("messages")
                .addObject()
                .put("role", "assistant")
                .set("content", replyContent);
        longer.withArray("messages")
                .addObject()
                .put("role", "user")
                .set("content", JsonMapper.shared().readTree(userContent.replace('\'', '"')));
        return longer;
    }

    /// A list of results, one for each call in this content, all with the same words.
    static String results(JsonNode replyContent, String words) {
        var results = JsonMapper.shared().createArrayNode();
        for (var block : replyContent) {
            if (block.path("type").asString("").equals("tool_use")) {
                results.addObject()
                        .put("type", "tool_result")
                        .put("tool_use_id", block.get("id").asString())
                        .put("content", words);
            }
        }
        return results.toString();
    }

    Answer post(JsonNode body) throws IOException, InterruptedException {
        return post("/v1/messages", body.toString());
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return send(to(path).POST(HttpRequest.BodyPublishers.ofString(body)).build());
    }

    /// The answer as soon as its headers are there.
    HttpResponse<InputStream> open(JsonNode body) throws IOException, InterruptedException {
        var publisher = HttpRequest.BodyPublishers.ofString(body.toString());
        return HTTP.send(
                to("/v1/messages").POST(publisher).build(),
                HttpResponse.BodyHandlers.ofInputStream());
    }

    Answer get(String path) throws IOException, InterruptedException {
        return send(to(path).GET().build());
    }

    Answer stream(ObjectNode body) throws IOException, InterruptedException {
        return post(body.deepCopy().put("stream", true));
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(url + path))
                .header("anthropic-version", "2023-06-01");
    }

    Answer send(HttpRequest request) throws IOException, InterruptedException {
        return new Answer(HTTP.send(request, HttpResponse.BodyHandlers.ofString()));
    }

    record Answer(HttpResponse<String> response) {
        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return JsonMapper.shared().readTree(body());
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        JsonNode content() {
            return json().path("content");
        }

        String text() {
            var words = new StringBuilder();
            for (var block : content()) {
                words.append(block.path("text").asString(""));
            }
            return words.toString();
        }

        String errorType() {
            return json().path("error").path("type").asString("");
        }

        String errorMessage() {
            return json().path("error").path("message").asString("");
        }

        /// The data of all events of a stream, each checked to be named as its type.
        List<JsonNode> events() {
            var events = new ArrayList<JsonNode>();
            for (var frame : body().split("\n\n", 0)) {
                var lines = frame.split("\n", 0);
                var data = JsonMapper.shared().readTree(lines[1].substring("data: ".length()));
                if (!lines[0].equals("event: " + data.get("type").asString())
                        || lines.length != 2) {
                    throw new AssertionError("not an event of the Messages API: " + frame);
                }
                events.add(data);
            }
            return events;
        }

        List<String> eventTypes() {
            return events().stream().map(event -> event.get("type").asString()).toList();
        }
    }
}
