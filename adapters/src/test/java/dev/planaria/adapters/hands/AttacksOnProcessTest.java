package dev.planaria.adapters.hands;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/// Every attack works where nothing is isolated: so a failure elsewhere is the sandbox's doing.
/// What this machine itself forbids is reported as skipped.
final class AttacksOnProcessTest extends AttackSuite {
    @Override
    TestHands hands() {
        return TestHands.of("process");
    }

    @Override
    void check(String attack, boolean breach, String said) {
        assumeTrue(breach, () -> "this machine itself forbids " + attack + ": " + said);
    }
}
