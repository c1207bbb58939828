package dev.planaria.server;

import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `planaria serve`: runs the server until it is asked to end.
///
/// On standard output: one line `planaria: listening on URL` when it answers, and the two lines
/// that a client's shell needs; the key itself stands there at the first start alone. Everything
/// else goes to standard error. Exit code 0 after SIGTERM or SIGINT, 2 where it cannot be started
/// as it is set up.
@Command(
        name = "serve",
        mixinStandardHelpOptions = true,
        description = "Runs the server: API, brain and gateway; hands when they are needed.")
final class ServeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions options = new SettingsOptions();

    ServeCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Planaria planaria;
        Settings settings;
        boolean warmsUp;
        try {
            settings = options.settings();
            warmsUp = Settings.warmsUp(System::getenv);
            planaria = Planaria.start(settings);
        } catch (SetupException e) {
            return Main.refuse(spec, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("planaria: listening on " + planaria.url());
        if (planaria.servesClients()) {
            out.println("export ANTHROPIC_BASE_URL=" + planaria.url());
            out.println(planaria.key().shellLine());
        }
        out.flush();
        if (warmsUp) {
            WarmUp.beside(settings, planaria::rests);
        }
        EndOfProcess.await(planaria::close);
        return 0;
    }
}
