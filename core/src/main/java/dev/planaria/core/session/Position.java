package dev.planaria.core.session;

/// A place in a thread's log: 1, 2, 3… without gaps (protocol I1).
public record Position(long value) implements Comparable<Position> {
    /// Before the first event.
    public static final Position START = new Position(0);

    public Position {
        if (value < 0) {
            throw new IllegalArgumentException("a position is not negative: " + value);
        }
    }

    public Position next() {
        return new Position(value + 1);
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(value, other.value);
    }
}
