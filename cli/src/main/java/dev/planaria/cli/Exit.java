package dev.planaria.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import picocli.CommandLine.Model.CommandSpec;

/// How a command ends: 0 well, 1 badly, 2 it was called wrongly. One place turns failures into one
/// line on standard error.
final class Exit {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Exit() {}

    /// What a command does; returns its exit code.
    interface Body {
        int run() throws IOException, InterruptedException;
    }

    static int codeOf(CommandSpec spec, Body body) {
        try {
            return body.run();
        } catch (CliFailure e) {
            return told(spec, e.line(), e.exitCode());
        } catch (IOException e) {
            return told(spec, Texts.reason(e), FAILED);
        } catch (UncheckedIOException e) {
            return told(spec, Texts.reason(e), FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return told(spec, "interrupted", FAILED);
        } finally {
            spec.commandLine().getOut().flush();
        }
    }

    private static int told(CommandSpec spec, String line, int code) {
        spec.commandLine().getOut().flush();
        spec.commandLine().getErr().println("planaria: " + line);
        spec.commandLine().getErr().flush();
        return code;
    }
}
