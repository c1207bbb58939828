package dev.planaria.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Previews.Preview;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What waits for a server that is slow stays small (protocol L1).
final class BacklogTest {
    private static final SessionId SESSION = new SessionId("sesn_1");

    private final Backlog backlog = new Backlog();

    private static Item piece(int number, String text) {
        return new Item.Piece(
                new ThreadId(SESSION, "sthr_1"),
                number,
                new Preview.Text(new EventId("sevt_1"), 0, text));
    }

    private int fill(Item item) {
        int added = 0;
        while (backlog.add(item)) {
            added++;
            assertThat(added).isLessThan(1_000_000);
        }
        return added;
    }

    @Test
    void longPiecesAreBoundByTheirBytes() {
        String long100k = "\u4e2d".repeat(100_000);
        assertThat(fill(piece(1, long100k))).isBetween(5, 20);
        List<Item> taken = backlog.takeAll();
        String json = new Item.Batch("me", taken).json();
        assertThat(json.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4 << 20);
        assertThat(backlog.isEmpty()).isTrue();
        assertThat(backlog.add(piece(2, long100k))).as("there is room again").isTrue();
    }

    @Test
    void whatIsTooLongByItselfIsLeftOutAndSmallThingsStillGo() {
        assertThat(backlog.add(piece(1, "x".repeat(4 << 20)))).isFalse();
        assertThat(backlog.add(piece(2, "x"))).isTrue();
        assertThat(backlog.takeAll()).hasSize(1);
    }

    @Test
    void smallThingsAreBoundByTheirNumber() {
        assertThat(fill(new Item.Changed(SESSION, true))).isEqualTo(4_096);
    }
}
