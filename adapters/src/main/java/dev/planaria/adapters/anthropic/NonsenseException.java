package dev.planaria.adapters.anthropic;

/// The provider answered something that is not a reply of the Messages API. Becomes a
/// [dev.planaria.core.model.ModelFailedException] in [AnthropicModel].
final class NonsenseException extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong with it, without quoting it: a reply may hold anything
    NonsenseException(String message) {
        super(message);
    }
}
