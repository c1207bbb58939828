package dev.planaria.bench.coupled;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a box is to be made of; one line of JSON on the way.
///
/// @param box its name, unique in a data directory
/// @param repository that is cloned before the first inference; null for none
/// @param installs whether packages are installed before the first inference
public record Order(String box, @Nullable String repository, boolean installs) {
    String line() {
        ObjectNode node =
                JsonMapper.shared().createObjectNode().put("box", box).put("installs", installs);
        if (repository != null) {
            node.put("repository", repository);
        }
        return node.toString();
    }

    static Order read(String line) {
        JsonNode node = JsonMapper.shared().readTree(line);
        return new Order(
                node.path("box").asString(),
                node.path("repository").asString(null),
                node.path("installs").asBoolean(false));
    }
}
