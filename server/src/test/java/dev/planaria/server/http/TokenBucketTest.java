package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.id.WorkspaceId;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// How fast a workspace may send (protocol L3).
final class TokenBucketTest {
    private static final WorkspaceId ONE = new WorkspaceId("wrkspc_1");
    private static final WorkspaceId TWO = new WorkspaceId("wrkspc_2");

    private final AtomicLong nanos = new AtomicLong();
    private final TokenBucket bucket = new TokenBucket(10, nanos::get);

    private int taken(WorkspaceId workspace, int wanted) {
        int taken = 0;
        for (int i = 0; i < wanted; i++) {
            try {
                bucket.take(workspace);
                taken++;
            } catch (ApiException e) {
                assertThat(e.code().status()).isEqualTo(429);
            }
        }
        return taken;
    }

    @Test
    void aRestIsWorthTwoSecondsAndThenTheRateHolds() {
        assertThat(taken(ONE, 100)).isEqualTo(20);
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(taken(ONE, 100)).isEqualTo(5);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(taken(ONE, 100)).isEqualTo(20);
    }

    @Test
    void oneWorkspaceTakesNothingFromAnother() {
        assertThat(taken(ONE, 100)).isEqualTo(20);
        assertThat(taken(TWO, 100)).isEqualTo(20);
    }
}
