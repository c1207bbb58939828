package dev.planaria.adapters.hands.repository;

import dev.planaria.core.sandbox.ProvisionNotice;

/// A repository that we do not even try to clone.
final class RefusedAddressException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ProvisionNotice.Kind kind;

    RefusedAddressException(ProvisionNotice.Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ProvisionNotice.Kind kind() {
        return kind;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
