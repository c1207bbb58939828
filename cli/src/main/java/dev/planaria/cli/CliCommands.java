package dev.planaria.cli;

import java.util.List;

/// The commands that speak to a server over HTTP, for the `planaria` program to register.
public final class CliCommands {
    private CliCommands() {}

    /// New command objects for picocli: `run`, `agents`, `environments`, `sessions`, `events`. Each
    /// tells its failures itself, in one line, and returns 0 (well), 1 (badly) or 2 (called
    /// wrongly).
    public static List<Object> all() {
        return List.of(
                new RunCommand(),
                new AgentsCommand(),
                new EnvironmentsCommand(),
                new SessionsCommand(),
                new EventsCommand());
    }
}
