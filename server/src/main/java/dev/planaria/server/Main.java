package dev.planaria.server;

import dev.planaria.adapters.hands.HandsMain;
import dev.planaria.adapters.hands.HandsOptions;
import dev.planaria.cli.CliCommands;
import dev.planaria.cli.ExtraCommand;
import dev.planaria.server.config.SetupException;
import dev.planaria.server.demo.DemoCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The program `planaria`: all its commands in one place. Exit codes: 0 well, 1 badly, 2 called or
/// set up wrongly.
@Command(
        name = "planaria",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Managed agents, self-hosted: every part can die and be replaced.")
public final class Main implements Runnable {
    private static final String HANDS = "hands";
    private static final String SERVE = "serve";

    @Spec private CommandSpec spec = CommandSpec.create();

    Main() {}

    /// Ends the process.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Logs.open();
        // why: the hands process should be small and soon there, so it loads no command line.
        boolean hands = arguments.length > 0 && arguments[0].equals(HANDS);
        System.exit(hands ? hands(List.of(arguments)) : run(arguments));
    }

    private static int run(String... arguments) {
        CommandLine commands = new CommandLine(new Main());
        commands.addSubcommand(new ServeCommand());
        // why: a server should answer soon, and the other commands take a tenth of a second to be
        // made.
        if (arguments.length == 0 || !arguments[0].equals(SERVE)) {
            addOthers(commands);
        }
        commands.setParameterExceptionHandler(Main::explain);
        return commands.execute(arguments);
    }

    private static void addOthers(CommandLine commands) {
        commands.addSubcommand(new DemoCommand());
        CliCommands.all().forEach(commands::addSubcommand);
        commands.addSubcommand(new StoreCommand());
        commands.addSubcommand(new DoctorCommand());
        commands.addSubcommand(new RehearseCommand());
        for (ExtraCommand extra : ServiceLoader.load(ExtraCommand.class)) {
            commands.addSubcommand(extra.command());
        }
    }

    /// Internal: the process that owns the sandboxes of one data directory.
    private static int hands(List<String> arguments) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        try {
            return HandsMain.run(HandsOptions.parse(arguments.subList(1, arguments.size())), out);
        } catch (IllegalArgumentException e) {
            System.err.println("planaria: " + e.getMessage());
            return 2;
        }
    }

    /// One clear line, exit code 2.
    static int refuse(CommandSpec spec, SetupException why) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("planaria: " + why.getMessage());
        err.flush();
        return 2;
    }

    private static int explain(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println("planaria: " + e.getMessage());
        err.println(
                "Try '" + command.getCommandSpec().qualifiedName() + " --help' for what it takes.");
        err.flush();
        return 2;
    }

    /// Without a command there is nothing to do but to say which there are.
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }

    /// The version of the jar.
    static final class Version implements IVersionProvider {
        Version() {}

        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"planaria " + (version == null ? "(not packaged)" : version)};
        }
    }
}
