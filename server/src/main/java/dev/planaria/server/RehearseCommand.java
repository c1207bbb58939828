package dev.planaria.server;

import dev.planaria.adapters.rehearsal.RehearsalServer;
import dev.planaria.server.config.SetupException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `planaria rehearse`: the rehearsal model as a server of its own.
@Command(
        name = "rehearse",
        mixinStandardHelpOptions = true,
        description = {
            "Serves the rehearsal model: a script, no language model.",
            "It speaks the Messages API on 127.0.0.1 and asks for no key. See docs/reference/rehearsal.md."
        })
final class RehearseCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8401",
            description = "The port (${DEFAULT-VALUE}); 0 for any that is free.")
    private int port;

    @Option(
            names = "--scripts",
            paramLabel = "DIR",
            description = "Scripts (*.json) to play beside the built-in one.")
    private @Nullable Path scripts;

    RehearseCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        RehearsalServer server;
        try {
            if (port < 0 || port > 65_535) {
                throw new SetupException("port " + port + " does not exist");
            }
            server = RehearsalServer.start(port, LazyRehearsal.scripts(scripts));
        } catch (SetupException e) {
            return Main.refuse(spec, e);
        } catch (IllegalStateException e) {
            return Main.refuse(spec, new SetupException(String.valueOf(e.getMessage())));
        }
        spec.commandLine()
                .getOut()
                .println(
                        "planaria: the rehearsal model (a script, not a language model) is at "
                                + server.url());
        spec.commandLine().getOut().flush();
        EndOfProcess.await(server::close);
        return 0;
    }
}
