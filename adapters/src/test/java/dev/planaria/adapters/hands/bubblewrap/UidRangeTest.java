package dev.planaria.adapters.hands.bubblewrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UidRangeTest {
    @Test
    void noTwoProcessesHaveAUserInCommon(@TempDir Path locks) throws Exception {
        try (UidRange one = UidRange.take(locks);
                UidRange two = UidRange.take(locks)) {
            assertThat(one.take(OptionalInt.empty())).isNotEqualTo(two.take(OptionalInt.empty()));
        }
    }

    @Test
    void aUserIsGivenAgainOnlyAfterItWasGivenBack(@TempDir Path locks) throws Exception {
        try (UidRange range = UidRange.take(locks)) {
            int first = range.take(OptionalInt.empty());
            assertThat(range.take(OptionalInt.of(first))).isNotEqualTo(first);
            range.giveBack(first);
            assertThat(range.take(OptionalInt.of(first))).isEqualTo(first);
        }
    }

    @Test
    void aUserOfAnotherRangeIsNotTaken(@TempDir Path locks) throws Exception {
        try (UidRange range = UidRange.take(locks)) {
            assertThat(range.take(OptionalInt.of(0))).isGreaterThanOrEqualTo(200_000);
        }
    }
}
