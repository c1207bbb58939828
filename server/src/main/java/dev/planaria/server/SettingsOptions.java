package dev.planaria.server;

import dev.planaria.server.config.Flags;
import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The flags of the commands that set a server up. A flag goes before the environment, that before
/// the file of `--config`, that before the default.
final class SettingsOptions {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description = "Where to listen (127.0.0.1). There is no TLS: put it in front.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "The port to listen on (8400); 0 for any that is free.")
    private @Nullable Integer port;

    @Mixin private StoreOptions store = new StoreOptions();

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = {
                "What clients must show ($PLANARIA_API_KEY); without it a key is made at the first",
                "start and kept in the data directory."
            })
    private @Nullable String apiKey;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            description = {
                "An endpoint that speaks the Anthropic Messages API ($PLANARIA_MODEL_URL, else",
                "https://api.anthropic.com). Its key: $PLANARIA_MODEL_KEY, else $ANTHROPIC_API_KEY."
            })
    private @Nullable String modelUrl;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A JSON file ($PLANARIA_CONFIG); see docs/reference/configuration.md.")
    private @Nullable Path config;

    @Option(
            names = "--hand",
            paramLabel = "KIND",
            description = {
                "What sandboxes are made of: bubblewrap (default), or process, which isolates",
                "nothing ($PLANARIA_HAND)."
            })
    private @Nullable String hand;

    @Option(
            names = "--rehearsal-scripts",
            paramLabel = "DIR",
            description = "Scripts of the model `rehearsal`, beside those it brings.")
    private @Nullable Path rehearsalScripts;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = {
                "all (default); api, which leaves the thinking to other servers of the same store;",
                "brain, which serves no client ($PLANARIA_ROLE)."
            })
    private @Nullable String role;

    @Option(
            names = "--node-address",
            paramLabel = "URL",
            description = {
                "Where other servers of the same store reach this one ($PLANARIA_NODE_ADDRESS;",
                "by default what it listens on)."
            })
    private @Nullable String nodeAddress;

    SettingsOptions() {}

    Settings settings() throws SetupException {
        if (apiKey != null && apiKey.isBlank()) {
            throw new SetupException("the API key is empty: a server without a key is not started");
        }
        return Settings.of(
                new Flags(
                        host,
                        port,
                        store.data(),
                        store.store(),
                        apiKey,
                        modelUrl,
                        config,
                        hand,
                        store.unsafeStore(),
                        rehearsalScripts,
                        role,
                        nodeAddress),
                System::getenv);
    }
}
