package dev.planaria.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `docs/benchmarks.md`: one part for each benchmark, between two comments, so that a run replaces
/// its own part and nothing else.
final class BenchmarksPage {
    private static final String TOP =
            """
            # Benchmarks

            Each part is written by the command that it names, on the machine that it names. Run it
            again and it replaces its own part.
            """;

    private final Path file;

    BenchmarksPage(Path file) {
        this.file = file;
    }

    void write(String part, String markdown) throws IOException {
        String page = Files.exists(file) ? Files.readString(file) : TOP;
        String begin = "<!-- " + part + ": begin -->";
        String end = "<!-- " + part + ": end -->";
        String whole = begin + "\n" + markdown.strip() + "\n" + end;
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        String next =
                from >= 0 && to > from
                        ? page.substring(0, from) + whole + page.substring(to + end.length())
                        : page.stripTrailing() + "\n\n" + whole + "\n";
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Files.writeString(file, next);
    }
}
