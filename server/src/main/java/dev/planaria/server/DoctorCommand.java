package dev.planaria.server;

import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `planaria doctor`: looks at everything that a server here would stand on, by trying it. Exit
/// code 0 where all of it will do, 1 where something will not.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = {
            "Says whether a server works here.",
            "It looks at Java, git, isolation with its limits, the store's durability, open files and the model,",
            "and takes the options of serve."
        })
final class DoctorCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private SettingsOptions options = new SettingsOptions();

    DoctorCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        Settings settings;
        try {
            settings = options.settings();
        } catch (SetupException e) {
            return Main.refuse(spec, e);
        }
        PrintWriter out = spec.commandLine().getOut();
        boolean well = true;
        for (Checkup.Check check : List.of(Checkup.Check.values())) {
            for (Finding finding : new Checkup(settings).look(check)) {
                out.printf(
                        Locale.ROOT,
                        "%-7s %-10s %s%n",
                        finding.verdict().name().toLowerCase(Locale.ROOT),
                        check.name().toLowerCase(Locale.ROOT),
                        finding.text());
                well &= finding.verdict() != Finding.Verdict.BAD;
            }
            out.flush();
        }
        return well ? 0 : 1;
    }
}
