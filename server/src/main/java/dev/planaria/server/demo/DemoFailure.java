package dev.planaria.server.demo;

/// The demo did not show what it promises; the message is the line that says why.
final class DemoFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoFailure(String message) {
        super(message, null, false, false);
    }

    static void unless(boolean holds, String message) {
        if (!holds) {
            throw new DemoFailure(message);
        }
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
