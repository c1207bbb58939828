package dev.planaria.core.session;

import dev.planaria.core.id.EventId;

/// What a brain made of a log up to some position (protocol W3).
///
/// @param at the last position that it covers
/// @param last the event there: tells that it was made of this very log
/// @param format names what `text` is; a reader that does not know it does without
/// @param text as the brain wrote it
public record Checkpoint(Position at, EventId last, String format, String text) {}
