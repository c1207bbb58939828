package dev.planaria.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/// How much of a list is wanted.
final class Listing {
    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most this many (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    int limit = 50;

    @Option(names = "--archived", description = "Archived ones too.")
    boolean archived;

    List<JsonNode> of(Api api, String path, @Nullable String... filters)
            throws InterruptedException {
        if (limit < 1) {
            throw CliFailure.usage("--limit must be at least 1, not " + limit);
        }
        @Nullable String[] all = java.util.Arrays.copyOf(filters, filters.length + 2);
        all[filters.length] = "include_archived";
        all[filters.length + 1] = archived ? "true" : null;
        return api.list(path, limit, all);
    }
}
