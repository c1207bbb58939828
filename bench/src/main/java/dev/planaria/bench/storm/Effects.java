package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.CallRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the calls of a session have written, on whichever node their hand was: a session that moved
/// has a workspace on each.
final class Effects {
    private Effects() {}

    static List<String> of(String session, List<Path> dataDirectories) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path data : dataDirectories) {
            Path file =
                    data.resolve("hands/homes")
                            .resolve("hand_" + session)
                            .resolve("workspace/" + StormScript.EFFECTS);
            if (Files.exists(file)) {
                for (String line : Files.readAllLines(file)) {
                    CallRules.TOKEN
                            .matcher(line)
                            .results()
                            .forEach(found -> lines.add(found.group()));
                }
            }
        }
        return lines;
    }
}
