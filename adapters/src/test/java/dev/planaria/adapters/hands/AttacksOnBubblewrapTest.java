package dev.planaria.adapters.hands;

import static org.assertj.core.api.Assertions.assertThat;

/// No attack works on the default hand, run as whoever runs the tests: in CI that is root.
final class AttacksOnBubblewrapTest extends AttackSuite {
    @Override
    TestHands hands() {
        return TestHands.of("bubblewrap");
    }

    @Override
    void check(String attack, boolean breach, String said) {
        assertThat(breach).as("%s: %s", attack, said).isFalse();
    }
}
