package dev.planaria.core.wire;

import dev.planaria.core.id.ResourceId;
import dev.planaria.core.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Resources of a session (API contract 3.5).
public final class ResourceJson {
    private ResourceJson() {}

    static ArrayNode write(List<Resource> resources) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode(resources.size());
        resources.forEach(resource -> array.add(write(resource)));
        return array;
    }

    public static ObjectNode write(Resource resource) {
        return switch (resource) {
            case Resource.Repository repository -> {
                ObjectNode node =
                        Json.object()
                                .put("id", repository.id().value())
                                .put("type", "github_repository")
                                .put("url", repository.url())
                                .put("mount_path", repository.mountPath());
                switch (repository.checkout()) {
                    case null -> node.putNull("checkout");
                    case Resource.Checkout.Branch(String name) ->
                            node.putObject("checkout").put("type", "branch").put("name", name);
                    case Resource.Checkout.Commit(String sha) ->
                            node.putObject("checkout").put("type", "commit").put("sha", sha);
                }
                Json.time(node, "created_at", repository.createdAt());
                Json.time(node, "updated_at", repository.updatedAt());
                yield node;
            }
        };
    }

    static List<Resource> read(JsonNode array) {
        List<Resource> resources = new ArrayList<>();
        for (JsonNode node : array) {
            resources.add(
                    new Resource.Repository(
                            new ResourceId(Json.stringOf(node, "id")),
                            Json.stringOf(node, "url"),
                            checkout(node.get("checkout")),
                            Json.stringOf(node, "mount_path"),
                            Json.timeOf(node, "created_at"),
                            Json.timeOf(node, "updated_at")));
        }
        return resources;
    }

    private static Resource.@Nullable Checkout checkout(@Nullable JsonNode node) {
        if (node == null || node.isNull()) {
            return null;
        }
        return Json.stringOf(node, "type").equals("branch")
                ? new Resource.Checkout.Branch(Json.stringOf(node, "name"))
                : new Resource.Checkout.Commit(Json.stringOf(node, "sha"));
    }
}
