package dev.planaria.adapters.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Each input token is billed once: fresh, written to the cache, or read from it.
class PromptCacheTest {
    private static final Duration SHORT = Duration.ofMinutes(5);
    private static final Duration LONG = Duration.ofHours(1);

    private final AtomicLong now = new AtomicLong();
    private final PromptCache cache = new PromptCache(now::get);

    @Test
    void withoutBreakpointNothingIsCached() {
        assertThat(bill(plain("a"), plain("b"))).isEqualTo(new Usage(200, 0, 0, 0));
        assertThat(bill(plain("a"), plain("b"))).isEqualTo(new Usage(200, 0, 0, 0));
    }

    @Test
    void longerRequestReadsThePrefixAndWritesTheRest() {
        assertThat(bill(plain("a"), marked("b"), plain("c"))).isEqualTo(new Usage(100, 200, 0, 0));
        assertThat(bill(plain("a"), plain("b"), plain("c"), marked("d")))
                .isEqualTo(new Usage(0, 200, 0, 200));
    }

    @Test
    void alteredBeginningReadsNothing() {
        bill(plain("a"), marked("b"));
        assertThat(bill(plain("A"), marked("b"))).isEqualTo(new Usage(0, 200, 0, 0));
    }

    @Test
    void modelsDoNotShareACache() {
        bill(marked("a"));
        assertThat(cache.bill("rehearsal:other", List.of(marked("a"))))
                .isEqualTo(new Usage(0, 100, 0, 0));
    }

    @Test
    void prefixIsFoundUpToTwentyBlocksBack() {
        bill(marked("a"));
        assertThat(bill(growing(19)).read()).isEqualTo(100);
        var fresh = new PromptCache(now::get);
        fresh.bill("rehearsal", List.of(marked("a")));
        assertThat(fresh.bill("rehearsal", List.of(growing(20))).read()).isZero();
    }

    @Test
    void entryDiesAfterItsTimeUnlessItIsRead() {
        bill(marked("a"));
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        assertThat(bill(marked("a")).read()).isEqualTo(100);
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        assertThat(bill(marked("a")).read()).isEqualTo(100);
        now.addAndGet(Duration.ofMinutes(6).toNanos());
        assertThat(bill(marked("a"))).isEqualTo(new Usage(0, 100, 0, 0));
    }

    @Test
    void eachBreakpointWritesForItsOwnTime() {
        assertThat(bill(new Meter.Segment("a", 400, LONG), plain("b"), marked("c"), plain("d")))
                .isEqualTo(new Usage(100, 200, 100, 0));
        now.addAndGet(Duration.ofMinutes(6).toNanos());
        assertThat(bill(new Meter.Segment("a", 400, LONG), plain("b"), marked("c"), plain("d")))
                .isEqualTo(new Usage(100, 200, 0, 100));
    }

    private Usage bill(Meter.Segment... segments) {
        var usage = cache.bill("rehearsal", List.of(segments));
        assertThat(usage.total()).isEqualTo(Meter.tokens(List.of(segments)));
        return usage;
    }

    private static Meter.Segment[] growing(int more) {
        var segments = new ArrayList<Meter.Segment>();
        segments.add(plain("a"));
        for (int i = 1; i < more; i++) {
            segments.add(plain("n" + i));
        }
        segments.add(marked("end"));
        return segments.toArray(Meter.Segment[]::new);
    }

    private static Meter.Segment plain(String words) {
        return new Meter.Segment(words, 400, null);
    }

    private static Meter.Segment marked(String words) {
        return new Meter.Segment(words, 400, SHORT);
    }
}
