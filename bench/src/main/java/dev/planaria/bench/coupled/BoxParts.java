package dev.planaria.bench.coupled;

import dev.planaria.adapters.anthropic.AnthropicModel;
import dev.planaria.adapters.anthropic.Traits;
import dev.planaria.adapters.hands.HandsSandboxProvider;
import dev.planaria.cli.ClientKey;
import dev.planaria.core.model.Model;
import dev.planaria.server.config.Flags;
import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import dev.planaria.server.gateway.Gateway;
import dev.planaria.server.gateway.ModelKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What boxes of one process share, in their favour: the hands process, the gateway with its warm
/// connections, and an empty log that has all it needs but a session.
///
/// @param boxes the folder of their folders
/// @param image the log that each begins with
/// @param key what clients show
record BoxParts(
        HandsSandboxProvider hands,
        Gateway gateway,
        Model model,
        Path boxes,
        Path image,
        String key)
        implements AutoCloseable {
    static BoxParts open(Path data, Path config, String hand, String key)
            throws IOException, SetupException {
        Flags flags =
                new Flags(null, null, data, null, key, null, config, hand, null, null, null, null);
        Gateway gateway =
                new Gateway(
                        Settings.of(flags, System::getenv).models(),
                        new ModelKeys(System::getenv, ClientKey.PREFIX),
                        () -> URI.create("http://127.0.0.1:9"));
        return new BoxParts(
                new HandsSandboxProvider(data, handsCommand(), hand, "--allow-local-repositories"),
                gateway,
                new AnthropicModel(gateway, Traits::usual, System::nanoTime),
                Files.createDirectories(data.resolve("boxes")),
                data.resolve("image"),
                key);
    }

    /// As the product starts its own.
    private static List<String> handsCommand() {
        List<String> options = new ArrayList<>(List.of("-Xlog:disable"));
        String home = System.getProperty("planaria.home");
        if (home != null) {
            options.add("-XX:+AutoCreateSharedArchive");
            options.add(
                    "-XX:SharedArchiveFile="
                            + Path.of(home, "target", "planaria", "cds", "hands.jsa"));
        }
        return HandsSandboxProvider.command(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                options,
                "dev.planaria.server.Main",
                "hands");
    }

    @Override
    public void close() {
        hands.close();
        gateway.close();
    }
}
