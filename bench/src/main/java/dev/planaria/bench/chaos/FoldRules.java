package dev.planaria.bench.chaos;

import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Fold;
import dev.planaria.core.wire.Json;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A brain that takes up a checkpoint and reads the tail stands where one stands that reads the
/// whole log (I9).
public final class FoldRules {
    private static final String RULE = "I9";

    private FoldRules() {}

    /// @param log the whole of it
    /// @param folds fresh ones of those that a brain keeps, in their order
    /// @throws RuntimeException of any kind, when a checkpoint of these folds is not what they
    ///   write
    public static List<Violation> check(
            String session, List<Event> log, Checkpoint checkpoint, Supplier<List<Fold>> folds) {
        Findings findings = new Findings(session);
        List<Fold> whole = folds.get();
        log.forEach(event -> whole.forEach(fold -> fold.add(event)));
        List<Fold> resumed = folds.get();
        String format = resumed.stream().map(Fold::format).collect(Collectors.joining("+"));
        if (!format.equals(checkpoint.format())) {
            findings.add(RULE, "its checkpoint is of " + checkpoint.format() + ", not " + format);
            return findings.all();
        }
        JsonNode kept = Json.parse(checkpoint.text());
        for (int i = 0; i < resumed.size(); i++) {
            resumed.get(i).restore(kept.required(i)).run();
        }
        for (Event event : log) {
            if (event.at().compareTo(checkpoint.at()) > 0) {
                resumed.forEach(fold -> fold.add(event));
            }
        }
        for (int i = 0; i < whole.size(); i++) {
            findings.check(
                    saved(whole.get(i)).equals(saved(resumed.get(i))),
                    RULE,
                    "%s from the checkpoint at %d on is not that of the whole log"
                            .formatted(whole.get(i).format(), checkpoint.at().value()));
        }
        return findings.all();
    }

    /// As it would be read again, so that only what is said counts.
    private static JsonNode saved(Fold fold) {
        return Json.parse(Json.text(fold.save()));
    }
}
