package dev.planaria.core.model;

/// A piece of a reply that is on its way. `block` counts the reply's content blocks from 0.
public sealed interface Delta {
    record ThinkingStarted(int block) implements Delta {}

    record TextStarted(int block) implements Delta {}

    record Text(int block, String text) implements Delta {}

    /// A call begins; its input follows with the whole reply.
    record ToolStarted(int block, String name) implements Delta {}
}
