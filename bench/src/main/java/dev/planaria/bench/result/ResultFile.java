package dev.planaria.bench.result;

import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A result as a file of JSON: `overhead.json`, for whoever compares and draws.
///
/// @param title of its part of the page
record ResultFile(String part, String title, boolean isQuick, List<Figure> figures) {
    static String text(Result result, Conditions conditions) {
        ObjectNode file =
                Json.object()
                        .put("part", result.part())
                        .put("title", result.title())
                        .put("command", conditions.command())
                        .put("quick", conditions.isQuick())
                        .put("machine", conditions.machine())
                        .put("took_seconds", Math.round(conditions.tookSeconds() * 10) / 10.0);
        file.set("conditions", Json.MAPPER.valueToTree(conditions.values()));
        result.figures().forEach(figure -> file.withArray("figures").add(node(figure)));
        result.plots().forEach(plot -> file.withArray("plots").add(plot.name()));
        return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(file) + "\n";
    }

    private static ObjectNode node(Figure figure) {
        // Six digits are more than any of them is worth.
        ObjectNode node =
                Json.object()
                        .put("name", figure.name())
                        .put("value", Math.round(figure.value() * 1e6) / 1e6)
                        .put("unit", figure.unit());
        if (figure.ratio() != null) {
            node.put("ratio", figure.ratio().wireName());
        }
        Goals.of(figure.name())
                .ifPresent(goal -> {
                    node.putObject("goal")
                            .put(
                                    goal.better() == Better.LESS ? "at_most" : "at_least",
                                    goal.bound());
                    node.put("reached", goal.isReached(figure.value()));
                });
        return node;
    }

    static ResultFile read(Path file) throws IOException {
        JsonNode json = Json.parse(Files.readString(file));
        List<Figure> figures = new ArrayList<>();
        for (JsonNode each : json.path("figures")) {
            figures.add(
                    new Figure(
                            each.path("name").asString(""),
                            each.path("value").asDouble(),
                            each.path("unit").asString(""),
                            better(each)));
        }
        return new ResultFile(
                json.path("part").asString(""),
                json.path("title").asString(""),
                json.path("quick").asBoolean(false),
                figures);
    }

    static List<String> plotsOf(Path file) throws IOException {
        List<String> names = new ArrayList<>();
        Json.parse(Files.readString(file))
                .path("plots")
                .forEach(name -> names.add(name.asString("")));
        return names;
    }

    private static @Nullable Better better(JsonNode figure) {
        String name = figure.path("ratio").asString("");
        return name.isEmpty() ? null : Better.of(name);
    }
}
