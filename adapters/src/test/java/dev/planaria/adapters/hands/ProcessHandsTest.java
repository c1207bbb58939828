package dev.planaria.adapters.hands;

import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.testkit.SandboxProviderContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class ProcessHandsTest extends SandboxProviderContract {
    private static TestHands hands;

    @BeforeAll
    static void start() {
        hands = TestHands.of("process");
    }

    @AfterAll
    static void end() {
        hands.close();
    }

    @Override
    protected SandboxProvider provider() {
        return hands.provider();
    }

    @Override
    protected void untilThere(HandId hand, String file) {
        hands.untilThere(hand, file);
    }
}
