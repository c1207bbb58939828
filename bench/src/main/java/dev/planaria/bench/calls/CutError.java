package dev.planaria.bench.calls;

/// The brain died here. Nothing may catch it but the one that starts the next brain.
final class CutError extends Error {
    private static final long serialVersionUID = 1L;

    CutError(CutPoint point) {
        super(point.name());
    }
}
