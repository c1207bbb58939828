package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.bubblewrap.IsolationCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// What isolation the default hand has on this machine and which limits hold, for `planaria
/// doctor`. Found out by making a sandbox and ending it.
///
/// @param findings in the order to be shown
public record IsolationReport(List<Finding> findings) {
    public IsolationReport {
        findings = List.copyOf(findings);
    }

    /// @param what as `memory limit`
    /// @param holds whether it does what a sandbox should
    /// @param how in plain words, with what to do where it does not hold
    public record Finding(String what, boolean holds, String how) {}

    /// Whether sandboxes can be made at all.
    public boolean works() {
        return findings.stream().anyMatch(each -> each.what().equals("sandbox") && each.holds());
    }

    /// Looks at this machine. Takes well under a second.
    public static IsolationReport ofThisMachine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            Path room = Files.createTempDirectory("planaria-doctor");
            Files.setPosixFilePermissions(room, PosixFilePermissions.fromString("rwx--x--x"));
            try {
                new IsolationCheck(
                                (what, holds, how) -> findings.add(new Finding(what, holds, how)))
                        .run(room);
            } finally {
                Trees.delete(room);
            }
        } catch (IOException e) {
            findings.add(new Finding("sandbox", false, String.valueOf(e.getMessage())));
        }
        return new IsolationReport(findings);
    }
}
