package dev.planaria.core.tool;

import tools.jackson.databind.node.ObjectNode;

/// What the model is told of a tool.
///
/// @param inputSchema JSON Schema of type `object`
public record ToolSpec(String name, String description, ObjectNode inputSchema) {}
