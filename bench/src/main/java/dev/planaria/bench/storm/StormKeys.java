package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.Canaries;

/// The secrets of a storm's nodes. Nobody but a client's request and the gateway's may carry them.
final class StormKeys {
    /// Of the API.
    static final String API = "storm-key-4d1f0b7e92c85a36";

    /// Of the model's provider, and the variable that a node finds it in.
    static final String MODEL = "storm-model-key-e83a51c96f0724db";

    static final String MODEL_VARIABLE = "STORM_MODEL_KEY";

    static final Canaries CANARIES = new Canaries(API, MODEL);

    private StormKeys() {}
}
