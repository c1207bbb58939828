package dev.planaria.adapters.hands.process;

import dev.planaria.adapters.hands.cell.Cell;
import dev.planaria.adapters.hands.cell.Cells;
import dev.planaria.adapters.hands.cell.Home;
import dev.planaria.adapters.hands.cell.Library;
import dev.planaria.core.sandbox.Recipe;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// No sandbox at all: calls run as this user on this machine. For tests and trusted use, and only
/// where somebody asked for it by name.
public final class PlainProcesses implements Cells {
    private final Library library;

    public PlainProcesses(Library library) {
        this.library = library;
    }

    @Override
    public String kind() {
        return "process";
    }

    @Override
    public Cell start(Home home, Recipe.Limits limits) throws IOException {
        Path state = Files.createDirectories(home.directory().resolve("state"));
        List<String> command = new ArrayList<>(List.of("/bin/bash", "--norc", "--noprofile", "-c"));
        // The spool's descriptor is what bubblewrap's launcher would hand on.
        command.add("exec 7<\"$0\" || exit 1; exec /bin/bash --norc --noprofile \"$@\"");
        command.add(home.spool().toString());
        command.add(library.script("worker.sh").toString());
        command.addAll(
                List.of(
                        library.directory().toString(),
                        state.toString(),
                        home.workspace().toString(),
                        "0",
                        "0",
                        "0"));
        ProcessBuilder builder = builder(command, home, Map.of());
        builder.redirectError(home.complaints().toFile());
        return new PlainCell(builder.start(), home, library);
    }

    @Override
    public Cell clone(Home home, Clone clone) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/bin/bash",
                                "--norc",
                                "--noprofile",
                                library.script("clone.sh").toString()));
        List<String> arguments = new ArrayList<>(clone.arguments());
        // The place of the clone, as those inside a real sandbox would name it.
        String target = arguments.get(1);
        arguments.set(1, home.workspace() + target.substring("/workspace".length()));
        command.addAll(arguments);
        ProcessBuilder builder = builder(command, home, clone.environment());
        builder.redirectErrorStream(true).redirectOutput(clone.log().toFile());
        return new PlainCell(builder.start(), home, library);
    }

    /// A worker ends with the hands process, whose orders it reads; what else it began is not held
    /// by anything.
    @Override
    public void sweep(Home home) {}

    @Override
    public void close() {}

    private static ProcessBuilder builder(
            List<String> command, Home home, Map<String, String> environment) {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(new File(home.workspace().toString()));
        builder.environment().clear();
        builder.environment()
                .put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        builder.environment().put("HOME", home.user().toString());
        builder.environment().put("LANG", "C.UTF-8");
        builder.environment().put("TERM", "dumb");
        builder.environment().putAll(environment);
        return builder;
    }
}
