package dev.planaria.core.sandbox;

import dev.planaria.core.id.ResourceId;

/// A resource that could not be put into a sandbox. The session goes on without it; the harness
/// says so in a `session.error` (API contract 8).
///
/// @param url as in the resource
/// @param message in plain words, without secrets
public record ProvisionNotice(ResourceId resource, String url, Kind kind, String message) {
    /// Why, as far as git tells.
    public enum Kind {
        /// The remote asks who we are.
        AUTHENTICATION,
        /// The remote, or our own rule, refuses.
        FORBIDDEN,
        NOT_FOUND,
        /// Cloned, but without the branch or commit that was asked for.
        CHECKOUT,
        /// Anything else that went wrong while cloning.
        CLONE
    }
}
