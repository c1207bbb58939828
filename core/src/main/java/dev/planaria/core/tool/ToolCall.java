package dev.planaria.core.tool;

import dev.planaria.core.id.EventId;
import tools.jackson.databind.node.ObjectNode;

/// One request of the model to act.
///
/// @param id the id of its `agent.tool_use` event; the same call always has the same id, and a
///   toolbox runs it at most once (protocol T2)
/// @param name the tool's name
/// @param input the tool's input as the model wrote it; nobody changes it
/// @param mayHaveRun true when an earlier brain may already have sent it (the call was found open
///   in the log): then it is attached to or told as lost, never run again in silence (protocol T3)
public record ToolCall(EventId id, String name, ObjectNode input, boolean mayHaveRun) {}
