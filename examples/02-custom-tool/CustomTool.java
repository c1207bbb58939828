import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Answers the calls of a tool of its own, `weather`. Nothing here is Planaria's but the address: any
/// HTTP client can do this, and the official SDKs do it in fewer lines.
class CustomTool {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] arguments) throws IOException, InterruptedException {
        String agent =
                post(
                                "/v1/agents",
                                """
                                {"name": "weather", "model": "rehearsal:weather", "tools": [
                                  {"type": "custom", "name": "weather", "description": "The weather of a city",
                                   "input_schema": {"type": "object", "properties": {"city": {"type": "string"}},
                                                    "required": ["city"]}}]}
                                """)
                        .path("id")
                        .asString("");
        String environment = post("/v1/environments", "{\"name\": \"weather\"}").path("id").asString("");
        String session =
                post("/v1/sessions", "{\"agent\": \"%s\", \"environment_id\": \"%s\"}".formatted(agent, environment))
                        .path("id")
                        .asString("");
        String events = "/v1/sessions/" + session + "/events";

        HttpResponse<java.io.InputStream> stream =
                HTTP.send(request(events + "/stream").GET().build(), HttpResponse.BodyHandlers.ofInputStream());
        send(events, "{\"type\": \"user.message\", \"content\": [{\"type\": \"text\", \"text\": \"Umbrella?\"}]}");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ") && isDone(events, JsonMapper.shared().readTree(line.substring(6)))) {
                    System.out.println("02-custom-tool: ok");
                    System.exit(0);
                }
            }
        }
        System.exit(1);
    }

    private static boolean isDone(String events, JsonNode event) throws IOException, InterruptedException {
        switch (event.path("type").asString("")) {
            case "agent.custom_tool_use" -> {
                String city = event.path("input").path("city").asString("?");
                System.out.println("called: weather of " + city);
                send(
                        events,
                        """
                        {"type": "user.custom_tool_result", "custom_tool_use_id": "%s",
                         "content": [{"type": "text", "text": "rain in %s, as ever"}]}
                        """
                                .formatted(event.path("id").asString(""), city));
            }
            case "agent.message" ->
                    System.out.println("agent: " + event.path("content").path(0).path("text").asString(""));
            case "session.status_idle" -> {
                return event.path("stop_reason").path("type").asString("").equals("end_turn");
            }
            default -> {}
        }
        return false;
    }

    private static void send(String events, String event) throws IOException, InterruptedException {
        post(events, "{\"events\": [" + event + "]}");
    }

    private static JsonNode post(String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                HTTP.send(
                        request(path).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
                        HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " was answered " + answer.statusCode() + ": " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    private static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(System.getenv("ANTHROPIC_BASE_URL") + path))
                .header("Authorization", "Bearer " + System.getenv("ANTHROPIC_API_KEY"))
                .header("anthropic-beta", "managed-agents-2026-04-01")
                .header("Content-Type", "application/json");
    }
}
