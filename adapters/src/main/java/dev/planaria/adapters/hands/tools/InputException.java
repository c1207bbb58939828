package dev.planaria.adapters.hands.tools;

/// The model's input to a tool makes no sense; the message says why.
final class InputException extends Exception {
    private static final long serialVersionUID = 1L;

    InputException(String message) {
        super(message);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
