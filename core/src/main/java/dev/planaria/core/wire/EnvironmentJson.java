package dev.planaria.core.wire;

import dev.planaria.core.agent.Environment;
import dev.planaria.core.agent.Environment.Networking;
import dev.planaria.core.id.EnvironmentId;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Environments (API contract 3.2, 7.1).
public final class EnvironmentJson {
    static final List<String> PACKAGE_KINDS = List.of("apt", "cargo", "gem", "go", "npm", "pip");

    private EnvironmentJson() {}

    public static ObjectNode write(Environment environment) {
        ObjectNode node =
                Json.object()
                        .put("id", environment.id().value())
                        .put("type", "environment")
                        .put("name", environment.name())
                        .put("description", environment.description());
        ObjectNode config = node.putObject("config").put("type", "cloud");
        config.set("networking", write(environment.networking()));
        ObjectNode packages = config.putObject("packages").put("type", "packages");
        PACKAGE_KINDS.forEach(packages::putArray);
        node.set("metadata", Json.map(environment.metadata()));
        TimesJson.write(environment.times(), node);
        return node;
    }

    private static ObjectNode write(Networking networking) {
        return switch (networking) {
            case Networking.Unrestricted _ -> Json.type("unrestricted");
            case Networking.Limited(List<String> hosts, boolean mcp, boolean packages) -> {
                ObjectNode node = Json.type("limited");
                ArrayNode allowed = node.putArray("allowed_hosts");
                hosts.forEach(allowed::add);
                yield node.put("allow_mcp_servers", mcp).put("allow_package_managers", packages);
            }
        };
    }

    public static Environment read(JsonNode node) {
        return new Environment(
                new EnvironmentId(Json.stringOf(node, "id")),
                Json.stringOf(node, "name"),
                Json.string(node, "description"),
                readNetworking(Json.child(Json.child(node, "config"), "networking")),
                Json.map(Json.child(node, "metadata")),
                TimesJson.read(node));
    }

    private static Networking readNetworking(JsonNode node) {
        if (Json.stringOf(node, "type").equals("unrestricted")) {
            return new Networking.Unrestricted();
        }
        List<String> hosts = new ArrayList<>();
        Json.child(node, "allowed_hosts").forEach(host -> hosts.add(host.stringValue()));
        return new Networking.Limited(
                hosts,
                Json.child(node, "allow_mcp_servers").booleanValue(),
                Json.child(node, "allow_package_managers").booleanValue());
    }
}
