package dev.planaria.adapters.rehearsal;

import tools.jackson.databind.JsonNode;

/// A request as it came in.
///
/// @param arrivedNanos `System.nanoTime()` when its headers had been read, before its body was
/// @param path the path, without the query
/// @param body the whole body, as UTF-8 text, well-formed or not
public record RecordedRequest(long arrivedNanos, String path, String body) {

    /// The body as JSON, parsed at each call; throws where it is none.
    public JsonNode json() {
        return Json.parse(body);
    }

    /// The text of the first user message: what tells one conversation from another.
    public String conversation() {
        return Conversation.firstUserText(json());
    }
}
