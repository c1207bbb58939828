package dev.planaria.bench.result;

import dev.planaria.bench.plot.Numbers;
import dev.planaria.core.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The ratios of the short form as they were when somebody last looked and was content. Times are
/// not in it: another machine has others.
///
/// @param ratios by the names of their figures
/// @param optional beginnings of names that are not measured everywhere, for want of a program
public record Recorded(SortedMap<String, Double> ratios, List<String> optional) {
    /// How far a ratio may fall behind its recorded value.
    public static final double MARGIN = 0.30;

    public Recorded {
        ratios = new TreeMap<>(ratios);
        optional = List.copyOf(optional);
    }

    /// A ratio that fell behind, or was not measured.
    ///
    /// @param measured empty where there is none
    public record Behind(String name, double recorded, Optional<Figure> measured) {
        /// The benchmark that measures it.
        public String part() {
            return partOf(name);
        }

        public String line() {
            return measured.map(figure ->
                            "%s is %s, recorded %s: behind by more than %d %%"
                                    .formatted(
                                            name,
                                            figure.text(),
                                            Figure.withUnit(Numbers.text(recorded), "x"),
                                            Math.round(MARGIN * 100)))
                    .orElse(name + " was not measured, recorded " + recorded);
        }
    }

    public static Recorded read(Path file) throws IOException {
        JsonNode json = Files.exists(file) ? Json.parse(Files.readString(file)) : Json.object();
        TreeMap<String, Double> ratios = new TreeMap<>();
        json.path("ratios")
                .properties()
                .forEach(each -> ratios.put(each.getKey(), each.getValue().asDouble()));
        List<String> optional = new ArrayList<>();
        json.path("optional").forEach(name -> optional.add(name.asString("")));
        return new Recorded(ratios, optional);
    }

    public void write(Path file) throws IOException {
        ObjectNode json = Json.object();
        optional.forEach(name -> json.withArray("optional").add(name));
        ObjectNode values = json.putObject("ratios");
        ratios.forEach((name, value) -> values.put(name, Math.round(value * 1e4) / 1e4));
        Files.writeString(
                file, Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    }

    /// With these values instead of what was there of the same benchmarks.
    public Recorded with(Collection<Figure> measured) {
        SortedMap<String, Double> next = new TreeMap<>(ratios);
        List<String> parts = measured.stream().map(figure -> partOf(figure.name())).toList();
        next.keySet().removeIf(name -> parts.contains(partOf(name)) && !isOptional(name));
        measured.stream()
                .filter(figure -> figure.ratio() != null)
                .forEach(figure -> next.put(figure.name(), figure.value()));
        return new Recorded(next, optional);
    }

    /// The recorded ratios of these benchmarks that are behind now.
    ///
    /// @param measured each ratio once
    public List<Behind> behind(Collection<String> benches, Map<String, Figure> measured) {
        List<Behind> found = new ArrayList<>();
        ratios.forEach((name, recorded) -> {
            Optional<Figure> figure = Optional.ofNullable(measured.get(name));
            boolean isWanted = benches.contains(partOf(name));
            boolean isBad =
                    figure.map(is -> isBehind(is, recorded)).orElseGet(() -> !isOptional(name));
            if (isWanted && isBad) {
                found.add(new Behind(name, recorded, figure));
            }
        });
        return found;
    }

    private static boolean isBehind(Figure figure, double recorded) {
        return figure.ratio() == Better.MORE
                ? figure.value() < recorded * (1 - MARGIN)
                : figure.value() > recorded * (1 + MARGIN);
    }

    private boolean isOptional(String name) {
        return optional.stream().anyMatch(name::startsWith);
    }

    private static String partOf(String name) {
        return name.substring(0, name.indexOf('.'));
    }
}
