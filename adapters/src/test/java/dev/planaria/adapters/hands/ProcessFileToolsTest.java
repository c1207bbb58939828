package dev.planaria.adapters.hands;

import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.testkit.FileToolsContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

final class ProcessFileToolsTest extends FileToolsContract {
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
}
