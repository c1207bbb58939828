package dev.planaria.adapters.hands;

import java.io.IOException;
import java.util.List;

/// Runs a hands process for tests, from the classes that are tested.
public final class TestHandsMain {
    private TestHandsMain() {}

    /// As `planaria hands`.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(HandsMain.run(HandsOptions.parse(List.of(arguments)), System.out));
    }
}
