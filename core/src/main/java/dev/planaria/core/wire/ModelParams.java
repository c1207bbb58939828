package dev.planaria.core.wire;

import dev.planaria.core.agent.ModelConfig;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// The model of an agent: its bare name, or an object (API contract 3.1).
final class ModelParams {
    /// What an agent gets whose owner names no effort; always written back (observed behaviour §7).
    static final ModelConfig.Effort EFFORT = ModelConfig.Effort.HIGH;

    private ModelParams() {}

    /// @param current of the agent that is being changed, null for a new one: its effort stays
    ///   where the change names none and keeps the id
    static ModelConfig read(Fields from, @Nullable ModelConfig current) {
        JsonNode model = from.required("model");
        if (model.isString()) {
            String id = from.text("model", Limits.NAME);
            return new ModelConfig(id, inherited(id, current));
        }
        Fields fields = from.object("model");
        String id = fields.text("id", Limits.NAME);
        JsonNode effort = fields.value("effort");
        ModelConfig read =
                new ModelConfig(id, effort == null ? inherited(id, current) : effort(fields));
        fields.notYet("inference_geo", "leave it out");
        String speed = fields.textOrNull("speed", Limits.NAME);
        if (speed != null && !speed.equals("standard")) {
            throw fields.wrong("speed", "only \"standard\" is supported by this server");
        }
        fields.end();
        return read;
    }

    private static ModelConfig.Effort inherited(String id, @Nullable ModelConfig current) {
        return current != null && current.id().equals(id) ? current.effort() : EFFORT;
    }

    private static ModelConfig.Effort effort(Fields model) {
        if (model.required("effort").isString()) {
            return Fields.word(
                    ModelConfig.Effort.class,
                    model.text("effort", Limits.NAME),
                    model.pathOf("effort"));
        }
        Fields effort = model.object("effort");
        String type = effort.type();
        effort.end();
        return Fields.word(ModelConfig.Effort.class, type, effort.pathOf("type"));
    }
}
