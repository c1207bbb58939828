package dev.planaria.adapters.sqlite;

/// What was asked for is not in memory: ask the database. Without a stack, because it is no fault
/// and comes often.
final class NotAtHandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotAtHandException() {
        super("not at hand", null, false, false);
    }
}
