package dev.planaria.server;

import dev.planaria.adapters.jdbc.SessionFile;
import dev.planaria.server.config.Flags;
import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `planaria store`: moves agents, environments and sessions from one store to another.
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = "Moves sessions between stores; stop their servers first.")
final class StoreCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    StoreCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say export or import");
    }

    /// Which store is meant.
    static final class Place {
        @Mixin private StoreOptions options = new StoreOptions();

        Settings settings() throws SetupException {
            Path data = options.data();
            if (options.store() != null && data != null) {
                throw new SetupException("--store and --data are two stores: name one of them");
            }
            Settings.Environment environment =
                    // A data directory that is named goes before a shared store that is not.
                    name ->
                            data != null && name.equals("PLANARIA_STORE")
                                    ? null
                                    : System.getenv(name);
            return Settings.of(
                    Flags.ofStore(data, options.store(), options.unsafeStore()), environment);
        }
    }

    @Command(name = "export", description = "Writes everything to a file, as lines of JSON.")
    int write(
            @Mixin Place place,
            @Option(
                            names = "--to",
                            paramLabel = "FILE",
                            required = true,
                            description = "A file that is not there yet.")
                    Path to) {
        try (SessionFile file = Stores.file(place.settings(), true);
                BufferedWriter writer =
                        Files.newBufferedWriter(to, StandardOpenOption.CREATE_NEW)) {
            SessionFile.Outcome outcome = file.write(line -> write(writer, line));
            return say(outcome, "written to " + to);
        } catch (SetupException e) {
            return Main.refuse(spec, e);
        } catch (IOException | UncheckedIOException e) {
            return failed(to + " cannot be written; it must not be there yet");
        }
    }

    private static void write(BufferedWriter writer, String line) {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Command(
            name = "import",
            description = {
                "Takes in what export wrote: each session as a whole or not at all, and never over",
                "one that is there. Exit code 1 where something was left out."
            })
    int read(
            @Mixin Place place,
            @Option(names = "--from", paramLabel = "FILE", required = true) Path from) {
        try (BufferedReader reader = Files.newBufferedReader(from);
                SessionFile file = Stores.file(place.settings(), false)) {
            SessionFile.Outcome outcome = file.read(reader.lines());
            return say(outcome, "taken in from " + from);
        } catch (SetupException e) {
            return Main.refuse(spec, e);
        } catch (NoSuchFileException e) {
            return failed("there is no file " + from);
        } catch (IOException | UncheckedIOException e) {
            return failed(from + " cannot be read");
        } catch (SessionFile.BadFileException e) {
            return failed(from + ", " + e.getMessage() + "; what was taken in before it stays");
        }
    }

    private int say(SessionFile.Outcome outcome, String what) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(
                "planaria: %d sessions and %d versions of agents and environments %s"
                        .formatted(outcome.sessions(), outcome.documents(), what));
        for (String name : outcome.there()) {
            out.println("planaria: " + name + " is there already and was left as it is");
        }
        out.flush();
        return outcome.there().isEmpty() ? 0 : 1;
    }

    private int failed(String why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("planaria: " + why);
        err.flush();
        return 1;
    }
}
