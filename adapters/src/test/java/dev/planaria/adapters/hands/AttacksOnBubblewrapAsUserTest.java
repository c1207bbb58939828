package dev.planaria.adapters.hands;

import static org.assertj.core.api.Assertions.assertThat;

/// No attack works on the default hand, run as an ordinary user.
final class AttacksOnBubblewrapAsUserTest extends AttackSuite {
    @Override
    TestHands hands() {
        return TestHands.ofOrdinaryUser("bubblewrap");
    }

    @Override
    void check(String attack, boolean breach, String said) {
        assertThat(breach).as("%s: %s", attack, said).isFalse();
    }
}
