package dev.planaria.core.context;

import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import java.util.List;
import java.util.function.LongUnaryOperator;

/// How the older part of a conversation is replaced.
final class Summaries {
    private static final String REQUEST =
            """
            The context window is nearly full. Everything above will be replaced by what you write \
            now, and you will go on from that alone. Write a summary for yourself: what was asked \
            for, in the user's words where they matter; what was done and found, with paths, names \
            and figures; what was decided and why; what failed; where the work stands and what \
            comes next. Call no tools. Write the summary only.\
            """;

    private static final String HEADING =
            "The earlier part of this conversation, summarised because the context window was"
                    + " nearly full:\n\n";
    private static final String FOOTER = "\n\nGo on from here.";

    private Summaries() {}

    /// What stands in place of all that it covers.
    static Item item(EventBody.ContextCompacted compacted) {
        return Item.of(
                Item.Kind.SUMMARY,
                List.of(PromptBlocks.text(HEADING + compacted.summary().strip() + FOOTER)),
                compacted.covered());
    }

    static Item request() {
        return Item.of(Item.Kind.QUESTION, List.of(PromptBlocks.text(REQUEST)), Position.START);
    }

    /// How many items to cover: as many as fit into `tokensMax`, but at least one piece. Results
    /// stay with their calls, and a question that has no answer yet stays a question. 0 when there
    /// is nothing to gain.
    static int cut(List<Item> items, LongUnaryOperator scaled, long tokensMax) {
        int end = items.size();
        while (end > 0 && isOpen(items.get(end - 1))) {
            end--;
        }
        int best = 0;
        long tokens = 0;
        for (int i = 1; i <= end; i++) {
            Item item = items.get(i - 1);
            tokens += item.tokens();
            if (item.kind() == Item.Kind.SUMMARY || splitsCalls(items, i)) {
                continue;
            }
            if (best > 0 && scaled.applyAsLong(tokens) > tokensMax) {
                break;
            }
            best = i;
        }
        return best;
    }

    private static boolean isOpen(Item item) {
        return item.kind() == Item.Kind.QUESTION || item.kind() == Item.Kind.INSTRUCTION;
    }

    private static boolean splitsCalls(List<Item> items, int cut) {
        return cut < items.size() && items.get(cut).kind() == Item.Kind.RESULTS;
    }
}
