package dev.planaria.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a process takes of the machine just now, as Linux counts it.
///
/// @param kibibytes resident: its own pages and those of its files
/// @param anonymous of these, what belongs to no file: heap, stacks, buffers
/// @param peakKibibytes the most it ever had resident
/// @param threads of the system; virtual ones are not among them
/// @param files open ones, with its sockets
record ProcessMemory(long kibibytes, long anonymous, long peakKibibytes, long threads, long files) {
    private static final double PER_MEGABYTE = 1_000_000.0 / 1_024;

    static ProcessMemory of(long pid) throws IOException {
        Path place = Path.of("/proc", Long.toString(pid));
        long resident = 0;
        long anonymous = 0;
        long peak = 0;
        long threads = 0;
        for (String line : Files.readAllLines(place.resolve("status"))) {
            if (line.startsWith("VmRSS:")) {
                resident = number(line);
            } else if (line.startsWith("RssAnon:")) {
                anonymous = number(line);
            } else if (line.startsWith("VmHWM:")) {
                peak = number(line);
            } else if (line.startsWith("Threads:")) {
                threads = number(line);
            }
        }
        try (Stream<Path> files = Files.list(place.resolve("fd"))) {
            return new ProcessMemory(resident, anonymous, peak, threads, files.count());
        }
    }

    /// Of a million bytes.
    double megabytes() {
        return kibibytes / PER_MEGABYTE;
    }

    double peakMegabytes() {
        return peakKibibytes / PER_MEGABYTE;
    }

    /// What each of so many took that came between another look and this one.
    double kibibytesOfEach(ProcessMemory before, int count) {
        return (kibibytes - before.kibibytes) / (double) count;
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("\\D", ""));
    }
}
