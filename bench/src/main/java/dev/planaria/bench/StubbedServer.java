package dev.planaria.bench;

import dev.planaria.cli.Api;
import dev.planaria.cli.LocalServer;
import dev.planaria.cli.Messages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A server of its own process, as the launcher starts it, whose model `stub` is elsewhere; and an
/// agent and an environment for the sessions of a benchmark.
final class StubbedServer implements AutoCloseable {
    private final LocalServer server;
    private final String agent;
    private final String environment;

    private StubbedServer(LocalServer server) throws InterruptedException {
        this.server = server;
        ObjectNode config = Api.object().put("name", "bench").put("model", "stub");
        this.agent = made(Api.path("v1", "agents"), config);
        this.environment = made(Api.path("v1", "environments"), Api.object().put("name", "bench"));
    }

    /// @param folder for its data and configuration
    static StubbedServer start(
            Path folder, URI model, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path config =
                Files.writeString(
                        folder.resolve("config.json"),
                        "{\"models\": [{\"pattern\": \"stub\", \"url\": \"" + model + "\"}]}");
        List<String> all = new ArrayList<>(List.of(options));
        all.addAll(List.of("--data", folder.resolve("data").toString()));
        all.addAll(List.of("--config", config.toString()));
        return new StubbedServer(LocalServer.start(all, environment));
    }

    private String made(String path, ObjectNode body) throws InterruptedException {
        return server.api().post(path, body).path("id").asString("");
    }

    LocalServer server() {
        return server;
    }

    Crowd crowd(int connections) {
        return new Crowd(server.url(), server.key(), connections);
    }

    RawClient client() throws IOException {
        return new RawClient(server.url(), server.key());
    }

    ProcessMemory memory() throws IOException {
        return ProcessMemory.of(server.process().pid());
    }

    /// Of a new session.
    String body() {
        return newSession().toString();
    }

    /// Of a new session that begins with this message.
    String body(String text) {
        ObjectNode body = newSession();
        body.set("initial_events", Messages.user(text).path("events"));
        return body.toString();
    }

    private ObjectNode newSession() {
        return Api.object().put("agent", agent).put("environment_id", environment);
    }

    /// Makes it; returns its id.
    static String create(RawClient client, String body) throws IOException {
        return read(client.post("/v1/sessions", body)).path("id").asString("");
    }

    static JsonNode read(RawClient.Exchange exchange) {
        return JsonMapper.shared().readTree(exchange.body());
    }

    static String events(String session) {
        return "/v1/sessions/" + session + "/events";
    }

    /// How many sessions run, as far as a page of them tells.
    int running() throws IOException {
        try (RawClient client = client()) {
            return read(client.get("/v1/sessions?statuses%5B%5D=running&limit=1000"))
                    .path("data")
                    .size();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
