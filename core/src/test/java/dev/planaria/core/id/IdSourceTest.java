package dev.planaria.core.id;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Ids that never meet, and those of events in an order that an index likes.
class IdSourceTest {
    private static final int MANY = 10_000;

    @Test
    void idsOfEventsRise() {
        IdSource ids = new IdSource(new Random(1));
        String before = ids.event().value();
        for (int i = 0; i < MANY; i++) {
            String next = ids.event().value();
            assertThat(next).isGreaterThan(before).matches("sevt_01[1-9A-HJ-NP-Za-km-z]{22}");
            before = next;
        }
    }

    @Test
    void idsOfTwoSourcesNeverMeet() {
        Set<String> seen = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            IdSource ids = new IdSource(new Random(seed));
            for (int i = 0; i < 100; i++) {
                assertThat(seen.add(ids.event().value())).isTrue();
            }
        }
    }

    @Test
    void otherIdsCannotBeGuessed() {
        IdSource ids = new IdSource(new Random(2));
        String first = ids.fresh("sesn_");
        String second = ids.fresh("sesn_");
        assertThat(first).matches("sesn_01[1-9A-HJ-NP-Za-km-z]{22}");
        assertThat(second.substring(7, 15)).isNotEqualTo(first.substring(7, 15));
    }
}
