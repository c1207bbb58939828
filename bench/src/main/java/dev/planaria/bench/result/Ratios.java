package dev.planaria.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// The ratios that a page's runs measured; of what was measured twice, the better value, since a
/// busy moment makes a ratio worse and never better.
public final class Ratios {
    private final Path folder;
    private final Map<String, Figure> best = new TreeMap<>();

    /// @param page whose folder of results is read
    public Ratios(Path page) {
        this.folder = BenchmarksPage.folderOf(page);
    }

    /// Takes in what this benchmark's last run found.
    public void add(String part) throws IOException {
        Path file = folder.resolve(part + ".json");
        if (!Files.exists(file)) {
            return;
        }
        for (Figure figure : ResultFile.read(file).figures()) {
            if (figure.ratio() != null) {
                best.merge(figure.name(), figure, Ratios::better);
            }
        }
    }

    public Map<String, Figure> best() {
        return Map.copyOf(best);
    }

    private static Figure better(Figure one, Figure other) {
        boolean isLess = other.value() < one.value();
        return isLess == (one.ratio() == Better.LESS) ? other : one;
    }
}
