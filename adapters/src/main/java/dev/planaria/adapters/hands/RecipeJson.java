package dev.planaria.adapters.hands;

import dev.planaria.core.id.ResourceId;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.sandbox.Recipe;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A recipe between brain and hands.
final class RecipeJson {
    private RecipeJson() {}

    static ObjectNode write(Recipe recipe) {
        ObjectNode json = JsonMapper.shared().createObjectNode();
        Recipe.Limits limits = recipe.limits();
        json.put("memory", limits.memoryBytes())
                .put("processes", limits.processes())
                .put("workspace", limits.workspaceBytes())
                .put("tmp", limits.tmpBytes());
        ArrayNode resources = json.putArray("resources");
        for (Resource resource : recipe.resources()) {
            switch (resource) {
                case Resource.Repository repository -> write(repository, resources.addObject());
            }
        }
        return json;
    }

    private static void write(Resource.Repository repository, ObjectNode json) {
        json.put("id", repository.id().value())
                .put("url", repository.url())
                .put("path", repository.mountPath());
        switch (repository.checkout()) {
            case Resource.Checkout.Branch(String name) -> json.put("branch", name);
            case Resource.Checkout.Commit(String sha) -> json.put("commit", sha);
            case null -> json.putNull("branch");
        }
    }

    static Recipe read(JsonNode json) {
        List<Resource> resources = new ArrayList<>();
        for (JsonNode each : json.path("resources")) {
            resources.add(
                    new Resource.Repository(
                            new ResourceId(each.path("id").asString()),
                            each.path("url").asString(),
                            checkout(each),
                            each.path("path").asString(),
                            Instant.EPOCH,
                            Instant.EPOCH));
        }
        return new Recipe(
                resources,
                new Recipe.Limits(
                        json.path("memory").asLong(),
                        json.path("processes").asInt(),
                        json.path("workspace").asLong(),
                        json.path("tmp").asLong()));
    }

    private static Resource.@Nullable Checkout checkout(JsonNode json) {
        if (json.hasNonNull("branch")) {
            return new Resource.Checkout.Branch(json.path("branch").asString());
        }
        return json.hasNonNull("commit")
                ? new Resource.Checkout.Commit(json.path("commit").asString())
                : null;
    }
}
