package dev.planaria.bench.result;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The page's first table: each figure that something is asked of, and whether it was reached.
final class Summary {
    private Summary() {}

    static String markdown(List<ResultFile> results) {
        StringBuilder page =
                new StringBuilder(
                        """
                        ## What was asked, what was reached

                        Made of the files of results beside this page, each written by the run that its part tells of. A
                        figure that is not reached has its reason there.
                        """);
        if (results.stream().anyMatch(ResultFile::isQuick)) {
            page.append(
                    "Some are of the short form (`--quick`), which is for comparing with itself.\n");
        }
        for (Map.Entry<String, List<Goal>> each : Goals.BY_HEADING.entrySet()) {
            page.append(
                    "\n| %s | asked | reached | |\n|---|---|---|---|\n".formatted(each.getKey()));
            each.getValue().forEach(goal -> page.append(row(goal, results)));
        }
        return page.toString();
    }

    private static String row(Goal goal, List<ResultFile> results) {
        for (ResultFile result : results) {
            for (Figure figure : result.figures()) {
                if (figure.name().equals(goal.figure())) {
                    boolean isReached = goal.isReached(figure.value());
                    return "| [%s](#%s) | %s | **%s** | %s |\n"
                            .formatted(
                                    goal.what(),
                                    anchor(result.title()),
                                    goal.text(),
                                    figure.text(),
                                    isReached ? "reached" : "**not reached**");
                }
            }
        }
        return "| %s | %s | - | not measured |\n".formatted(goal.what(), goal.text());
    }

    /// As the forges make it of a heading.
    static String anchor(String title) {
        return title.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N} _-]", "")
                .replace(' ', '-');
    }
}
