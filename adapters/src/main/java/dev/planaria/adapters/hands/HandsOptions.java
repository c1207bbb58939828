package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.tools.HandTools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a hands process is run.
///
/// @param kind of hand: `bubblewrap`, or `process` for none at all
/// @param allowLocalRepositories whether a repository may be a path of this machine or a host of
///   its network
/// @param idleMax how long it stays when nobody asks for anything
/// @param callMax how long a call may take, whatever its input says
public record HandsOptions(
        Path data,
        String kind,
        boolean allowLocalRepositories,
        Duration idleMax,
        Duration callMax) {
    private static final Duration IDLE_MAX = Duration.ofMinutes(10);

    /// Reads `--data DIR --kind KIND [--allow-local-repositories] [--idle-ms N] [--call-ms N]`.
    ///
    /// @throws IllegalArgumentException with a line for whoever typed it
    public static HandsOptions parse(List<String> arguments) {
        @Nullable Path data = null;
        String kind = "bubblewrap";
        boolean local = false;
        Duration idleMax = IDLE_MAX;
        Duration callMax = HandTools.CALL_MAX;
        for (int i = 0; i < arguments.size(); i++) {
            switch (arguments.get(i)) {
                case "--data" -> data = Path.of(value(arguments, ++i));
                case "--kind" -> kind = value(arguments, ++i);
                case "--allow-local-repositories" -> local = true;
                case "--idle-ms" ->
                        idleMax = Duration.ofMillis(Long.parseLong(value(arguments, ++i)));
                case "--call-ms" ->
                        callMax = Duration.ofMillis(Long.parseLong(value(arguments, ++i)));
                default ->
                        throw new IllegalArgumentException(
                                "hands: unknown option " + arguments.get(i));
            }
        }
        if (data == null) {
            throw new IllegalArgumentException("hands: --data DIR is missing");
        }
        return new HandsOptions(data, kind, local, idleMax, callMax);
    }

    private static String value(List<String> arguments, int at) {
        if (at >= arguments.size()) {
            throw new IllegalArgumentException(
                    "hands: " + arguments.get(at - 1) + " needs a value");
        }
        return arguments.get(at);
    }
}
