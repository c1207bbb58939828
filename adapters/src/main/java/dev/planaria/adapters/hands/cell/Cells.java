package dev.planaria.adapters.hands.cell;

import dev.planaria.core.sandbox.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One kind of sandbox: what starts one and what ends it. Knows nothing of calls.
public interface Cells {
    /// As in `HandAddress.provider`.
    String kind();

    /// Starts a cell whose worker reads orders from the process's input and tells outcomes on its
    /// output.
    ///
    /// @throws IOException when it cannot be started; the message is fit for the model
    Cell start(Home home, Recipe.Limits limits) throws IOException;

    /// Starts a program that shares the host's network and sees nothing but the workspace: a clone.
    Cell clone(Home home, Clone clone) throws IOException;

    /// Ends what an earlier hands process left of this hand. Does nothing where nothing is left.
    void sweep(Home home) throws IOException;

    /// Ends for good: what the machine lent is given back.
    void close();

    /// A clone to make.
    ///
    /// @param arguments of `clone.sh`
    /// @param environment of the clone
    /// @param localSource a path of the host that the clone reads, bound read-only
    /// @param log where its output goes
    record Clone(
            List<String> arguments,
            Map<String, String> environment,
            @Nullable Path localSource,
            Path log) {
        public Clone {
            arguments = List.copyOf(arguments);
            environment = Map.copyOf(environment);
        }
    }
}
