package dev.planaria.core.model;

import java.time.Duration;

/// What a model tells while it is asked: pieces of a reply that is on its way, and before them how
/// far the request has come. `block` counts the reply's content blocks from 0.
public sealed interface Delta {
    /// The prompt is written and goes to the gateway. Not every model tells.
    record PromptWritten() implements Delta {}

    /// The whole request had left, so long ago. Told once an answer comes; not every model tells.
    record RequestSent(Duration ago) implements Delta {}

    record ThinkingStarted(int block) implements Delta {}

    record TextStarted(int block) implements Delta {}

    record Text(int block, String text) implements Delta {}

    /// A call begins; its input follows with the whole reply.
    record ToolStarted(int block, String name) implements Delta {}
}
