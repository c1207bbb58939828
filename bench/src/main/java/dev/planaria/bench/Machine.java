package dev.planaria.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/// What the figures were taken on, in one line. No name of the machine, no path.
final class Machine {
    private Machine() {}

    static String line(Path data) throws IOException {
        return "%s, %d cores, %s memory, %s %s, data on %s, Java %s"
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        memory(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        Files.getFileStore(data).type(),
                        Runtime.version());
    }

    /// Memory of a process that is not shared out to others (RSS).
    static long residentBytes(long pid) throws IOException {
        String kilobytes = field(Path.of("/proc", Long.toString(pid), "status"), "VmRSS", "0");
        return Long.parseLong(kilobytes.replaceAll("\\D", "")) * 1_024;
    }

    private static String processor() throws IOException {
        return field(Path.of("/proc/cpuinfo"), "model name", System.getProperty("os.arch"));
    }

    private static String memory() throws IOException {
        String kilobytes = field(Path.of("/proc/meminfo"), "MemTotal", "");
        return kilobytes.isEmpty()
                ? "unknown"
                : String.format(
                        Locale.ROOT,
                        "%.0f GiB",
                        Long.parseLong(kilobytes.replaceAll("\\D", "")) / 1_048_576.0);
    }

    private static String field(Path file, String name, String otherwise) throws IOException {
        if (!Files.isReadable(file)) {
            return otherwise;
        }
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return line.substring(line.indexOf(':') + 1).strip();
            }
        }
        return otherwise;
    }
}
