package dev.planaria.cli;

import java.io.Console;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;

/// Calls that wait for somebody (`requires_action`). On a terminal they are asked about; anywhere
/// else it is said what is needed, and by which command to give it.
final class Blockers {
    private final Api api;
    private final String session;
    private final CommandLine commandLine;

    Blockers(Api api, String session, CommandLine commandLine) {
        this.api = api;
        this.session = session;
        this.commandLine = commandLine;
    }

    /// @return true where every call was answered, so that the session goes on
    boolean settle(List<JsonNode> calls, LiveView view, boolean quiet) throws InterruptedException {
        boolean mayAsk = !quiet && Palette.isTerminal();
        boolean all = !calls.isEmpty();
        for (JsonNode call : calls) {
            boolean isCustom = call.path("type").asString("").equals("agent.custom_tool_use");
            if (isCustom || !mayAsk) {
                tell(call, isCustom);
                all = false;
            } else {
                String id = call.path("id").asString("");
                boolean allowed = ask(call);
                view.note(allowed ? "allowed" : "denied");
                api.post(
                        Api.path("v1", "sessions", session, "events"),
                        Messages.confirmation(id, allowed, null));
            }
        }
        return all;
    }

    /// Only the person at the terminal can say yes; an empty answer is a no.
    private static boolean ask(JsonNode call) {
        Console console = Palette.terminal();
        if (console == null) {
            return false;
        }
        String answer =
                console.readLine(
                        "Allow %s %s? [y/N] ",
                        Texts.oneLine(call.path("name").asString("?"), 60),
                        Texts.oneLine(call.path("input").toString(), 400));
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private void tell(JsonNode call, boolean isCustom) {
        String id = call.path("id").asString("");
        String what =
                Texts.oneLine(call.path("name").asString("?"), 60)
                        + " "
                        + Texts.oneLine(call.path("input").toString(), 400);
        String command =
                isCustom
                        ? "planaria sessions result %s %s \"<text>\"".formatted(session, id)
                        : "planaria sessions confirm %s %s [--deny]".formatted(session, id);
        String needs = isCustom ? "needs a result: " : "needs a confirmation: ";
        commandLine.getErr().println("planaria: " + needs + what);
        commandLine.getErr().println("    " + command);
        commandLine.getErr().flush();
    }
}
