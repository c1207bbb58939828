package dev.planaria.adapters.hands;

import dev.planaria.core.sandbox.HandAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Which life of the hands process this is. Its journal is valid for this life only (protocol T3).
///
/// @param boot of the machine
/// @param process opaque; another start has another
record Life(String boot, String process) {
    /// @param place begins the name of the process, so that who reads it knows where to look
    static Life ofThisProcess(String place) throws IOException {
        Path bootId = Path.of("/proc/sys/kernel/random/boot_id");
        String boot = Files.exists(bootId) ? Files.readString(bootId).trim() : "unknown";
        ProcessHandle self = ProcessHandle.current();
        long start = self.info().startInstant().map(java.time.Instant::toEpochMilli).orElse(0L);
        // The random part tells two lives apart where the system has no start times.
        return new Life(
                boot,
                HandAddress.processOf(
                        place,
                        self.pid()
                                + "-"
                                + start
                                + "-"
                                + Long.toHexString(new java.security.SecureRandom().nextLong())));
    }
}
