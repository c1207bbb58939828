package dev.planaria.core.harness;

import java.util.concurrent.ExecutionException;

/// What failed on another thread, thrown on here.
final class Failures {
    private Failures() {}

    static void rethrow(ExecutionException wrapped) {
        switch (wrapped.getCause()) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new IllegalStateException(wrapped);
        }
    }
}
