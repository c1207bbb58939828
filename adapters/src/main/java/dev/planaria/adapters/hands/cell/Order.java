package dev.planaria.adapters.hands.cell;

import java.nio.ByteBuffer;
import java.util.List;

/// What a worker is told to do.
public sealed interface Order {
    /// A command for the shell that the hand's calls share. Its snapshot is restored before and
    /// kept after.
    record Shell(String command) implements Order {}

    /// A program with its arguments, in the workspace, with no shell between. `input` may be empty.
    record Program(List<String> arguments, ByteBuffer input) implements Order {
        public Program {
            arguments = List.copyOf(arguments);
            input = input.asReadOnlyBuffer();
        }
    }
}
