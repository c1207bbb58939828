package dev.planaria.cli;

import java.io.Console;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Colours where a person looks at a terminal, plain text everywhere else: pipes, files, `NO_COLOR`
/// (https://no-color.org) and `TERM=dumb`.
record Palette(boolean coloured) {
    static final Palette PLAIN = new Palette(false);

    static Palette of(Map<String, String> environment) {
        boolean wanted =
                environment.getOrDefault("NO_COLOR", "").isEmpty()
                        && !environment.getOrDefault("TERM", "").equals("dumb");
        return new Palette(wanted && isTerminal());
    }

    static boolean isTerminal() {
        return terminal() != null;
    }

    /// Standard input and output where both are a terminal: there is somebody to ask.
    // why: JDK 22 to 24 always answered a console, JDK 25 answers null again without a terminal
    @SuppressWarnings("SystemConsoleNull")
    static @Nullable Console terminal() {
        Console console = System.console();
        return console != null && console.isTerminal() ? console : null;
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String red(String text) {
        return paint("31", text);
    }

    String green(String text) {
        return paint("32", text);
    }

    String yellow(String text) {
        return paint("33", text);
    }

    String cyan(String text) {
        return paint("36", text);
    }

    private String paint(String code, String text) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
