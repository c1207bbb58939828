package dev.planaria.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandleProxies;

/// A process by the system's `posix_spawn` and nothing else: no helper, no pipes, no thread that
/// waits. What any process costs at least.
final class Spawn {
    private static final String PROGRAM = "/bin/true";
    private static final MemoryLayout INT = ValueLayout.JAVA_INT;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    private final PosixSpawn spawn =
            function(
                    PosixSpawn.class,
                    "posix_spawn",
                    FunctionDescriptor.of(
                            ValueLayout.JAVA_INT,
                            POINTER,
                            POINTER,
                            POINTER,
                            POINTER,
                            POINTER,
                            POINTER));
    private final WaitPid wait =
            function(
                    WaitPid.class,
                    "waitpid",
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, INT, POINTER, INT));

    /// As C has it; an error's number, or 0.
    public interface PosixSpawn {
        int call(
                MemorySegment pid,
                MemorySegment path,
                MemorySegment fileActions,
                MemorySegment attributes,
                MemorySegment arguments,
                MemorySegment environment);
    }

    /// As C has it; the process that ended, or less than 1.
    public interface WaitPid {
        int call(int pid, MemorySegment status, int options);
    }

    @SuppressWarnings("restricted")
    private static <T> T function(Class<T> type, String name, FunctionDescriptor shape) {
        Linker linker = Linker.nativeLinker();
        return MethodHandleProxies.asInterfaceInstance(
                type, linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape));
    }

    /// Runs `/bin/true` to its end.
    ///
    /// @return how long it took
    long nanos() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment path = arena.allocateFrom(PROGRAM);
            MemorySegment none = MemorySegment.NULL;
            MemorySegment arguments = arena.allocate(POINTER, 2);
            arguments.setAtIndex(ValueLayout.ADDRESS, 0, path);
            MemorySegment environment = arena.allocate(POINTER);
            long begun = System.nanoTime();
            int error = spawn.call(pid, path, none, none, arguments, environment);
            int ended = error == 0 ? wait.call(pid.get(ValueLayout.JAVA_INT, 0), status, 0) : 0;
            long took = System.nanoTime() - begun;
            if (ended <= 0 || status.get(ValueLayout.JAVA_INT, 0) != 0) {
                throw new IOException(
                        "%s did not run: error %d, status %d"
                                .formatted(PROGRAM, error, status.get(ValueLayout.JAVA_INT, 0)));
            }
            return took;
        }
    }
}
