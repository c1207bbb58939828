package dev.planaria.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How many files and sockets a process may have open, as Linux tells it.
final class FileLimit {
    /// Jars, the store and its connections: what a server has open before anybody comes.
    static final int OWN = 200;

    private static final String NAME = "Max open files";

    private FileLimit() {}

    /// The hard limit; -1 where it is not known.
    static long ofThisProcess() {
        try {
            return read(Files.readAllLines(Path.of("/proc/self/limits")));
        } catch (IOException e) {
            // Another system than Linux.
            return -1;
        }
    }

    /// @param limits lines of a name, the soft limit, the hard one and their unit
    static long read(List<String> limits) {
        for (String line : limits) {
            if (line.startsWith(NAME)) {
                String[] values = line.substring(NAME.length()).strip().split("\\s+", -1);
                String hard = values.length > 1 ? values[1] : "";
                return hard.equals("unlimited")
                        ? Long.MAX_VALUE
                        : hard.matches("\\d{1,18}") ? Long.parseLong(hard) : -1;
            }
        }
        return -1;
    }
}
