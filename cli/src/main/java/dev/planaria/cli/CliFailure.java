package dev.planaria.cli;

/// Why a command cannot go on, told in one line. The message is for the person at the keyboard;
/// there is never a stack trace.
final class CliFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CliFailure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /// The world said no: exit code 1.
    static CliFailure failed(String message) {
        return new CliFailure(Exit.FAILED, message);
    }

    /// The command line was wrong: exit code 2.
    static CliFailure usage(String message) {
        return new CliFailure(Exit.USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }

    String line() {
        return Texts.oneLine(String.valueOf(getMessage()), 2_000);
    }
}
