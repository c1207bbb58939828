package dev.planaria.server;

import dev.planaria.adapters.hands.HandsSandboxProvider;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How this program is started again as another process of itself.
final class OwnJava {
    private OwnJava() {}

    /// What starts the hands process: the same classes in a small Java. Under the launcher it has a
    /// class-data archive of its own, since it loads other classes than the server.
    static List<String> handsCommand() {
        List<String> options = new ArrayList<>();
        String home = System.getProperty("planaria.home");
        if (home != null) {
            Path archive = Path.of(home, "target", "planaria", "cds", "hands.jsa");
            options.add("-XX:+AutoCreateSharedArchive");
            options.add("-XX:SharedArchiveFile=" + archive);
            options.add("-Xlog:disable");
        }
        return HandsSandboxProvider.command(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                options,
                Main.class.getName(),
                "hands");
    }
}
