package dev.planaria.bench.result;

import dev.planaria.bench.plot.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `docs/benchmarks.md` and the folder of its name beside it. The page has one part for each
/// benchmark, between two comments, so that a run replaces its own part and nothing else, and a
/// table at its head that is made of all results; the folder has a file of figures for each part,
/// and its plots.
public final class BenchmarksPage {
    private static final String ENDING = ".md";
    private static final String SUMMARY = "summary";
    private static final String TOP =
            """
            # Benchmarks

            Each part is written by the command that it names, on the machine that it names. Run it
            again and it replaces its own part. `./planaria bench all` runs them all.
            """;

    private final Path file;
    private final Path folder;

    public BenchmarksPage(Path file) {
        this.file = file.toAbsolutePath();
        this.folder = folderOf(file);
    }

    /// Where the figures and plots of a page are.
    static Path folderOf(Path page) {
        String name = page.getFileName().toString();
        if (!name.endsWith(ENDING)) {
            throw new IllegalArgumentException(
                    "the page is a file that ends in .md, not \"" + page + "\"");
        }
        return page.toAbsolutePath()
                .resolveSibling(name.substring(0, name.length() - ENDING.length()));
    }

    /// Writes its figures, its plots and its part, and the table at the head anew.
    public void write(Result result, Conditions conditions) throws IOException {
        Files.createDirectories(folder);
        String part = result.part();
        StringBuilder markdown = new StringBuilder(result.markdown().strip());
        removeOldPlots(part, result.plots());
        for (Plot plot : result.plots()) {
            String name = part + "-" + plot.name() + ".svg";
            Files.writeString(folder.resolve(name), plot.svg());
            markdown.append("\n\n![%s](%s/%s)".formatted(plot.title(), folder.getFileName(), name));
        }
        Files.writeString(folder.resolve(part + ".json"), ResultFile.text(result, conditions));
        String page = Files.exists(file) ? Files.readString(file) : TOP;
        String whole = with(page, part, markdown.toString());
        Files.writeString(file, with(whole, SUMMARY, Summary.markdown(results())));
    }

    /// What other runs drew and this one does not.
    private void removeOldPlots(String part, List<Plot> plots) throws IOException {
        Path old = folder.resolve(part + ".json");
        if (!Files.exists(old)) {
            return;
        }
        for (String name : ResultFile.plotsOf(old)) {
            if (plots.stream().noneMatch(plot -> plot.name().equals(name))) {
                Files.deleteIfExists(folder.resolve(part + "-" + name + ".svg"));
            }
        }
    }

    /// All results whose files are there, by name.
    private List<ResultFile> results() throws IOException {
        List<ResultFile> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each :
                    files.filter(one -> one.toString().endsWith(".json")).sorted().toList()) {
                all.add(ResultFile.read(each));
            }
        }
        return all;
    }

    private static String with(String page, String part, String markdown) {
        String begin = "<!-- " + part + ": begin -->";
        String end = "<!-- " + part + ": end -->";
        String whole = begin + "\n" + markdown.strip() + "\n" + end;
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from >= 0 && to > from) {
            return page.substring(0, from) + whole + page.substring(to + end.length());
        }
        int first = page.indexOf("<!-- ");
        return part.equals(SUMMARY) && first >= 0
                ? page.substring(0, first) + whole + "\n\n" + page.substring(first)
                : page.stripTrailing() + "\n\n" + whole + "\n";
    }
}
