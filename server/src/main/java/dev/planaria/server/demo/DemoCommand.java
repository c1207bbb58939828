package dev.planaria.server.demo;

import dev.planaria.cli.Api;
import dev.planaria.cli.CliFailure;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// `planaria demo`: a session that fixes a bug in a sandbox and does not notice that its server was
/// killed. Everything in it is real but the model, which is a script; it says so.
///
/// Exit code 0 and a last line `demo: ok` where everything that is promised was seen; 1 otherwise.
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Fixes a bug in a sandbox while its server is killed: no key, no network.",
            "The model is a script; everything else is real."
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    public DemoCommand() {}

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String failure;
        try {
            failure = play(new Timeline(out));
        } catch (DemoFailure e) {
            failure = e.getMessage();
        } catch (CliFailure e) {
            failure = e.line();
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        }
        out.println(failure.isEmpty() ? "demo: ok" : "demo: failed: " + failure);
        out.flush();
        return failure.isEmpty() ? 0 : 1;
    }

    /// @return why it failed; empty where it did not
    private static String play(Timeline timeline) throws IOException, InterruptedException {
        timeline.plain(
                "Planaria demo: no key, no network. The model is a SCRIPT (\"rehearsal\"), not a");
        timeline.plain("language model; server, log, sandbox, git, tests and the kill are real.");
        timeline.plain("");
        try (Stage stage = Stage.set()) {
            if (!stage.isolated()) {
                timeline.plain(
                        "bubblewrap is not here: the hand is a plain process WITHOUT isolation.");
            }
            timeline.plain(
                    "server: %s (process %d)   repository: leap, with a test that fails"
                            .formatted(stage.server().url(), stage.server().process().pid()));
            timeline.plain("");
            Rehearsed session = new Rehearsed(stage, timeline);
            session.play();
            check(stage.server().api(), session);
            tell(timeline, session);
            stage.server().api().delete(Api.path("v1", "sessions", session.session()));
        }
        return "";
    }

    /// What the demo promises, looked at in the log and not in what was printed.
    private static void check(Api api, Rehearsed session) throws InterruptedException {
        DemoFailure.unless(session.looksWithoutHands() > 0, "no text came before the first call");
        DemoFailure.unless(session.killed(), "the server was not killed");
        Set<String> ids = new HashSet<>();
        Map<String, Integer> resultsOf = new HashMap<>();
        for (JsonNode event :
                api.list(
                        Api.path("v1", "sessions", session.session(), "events"),
                        Integer.MAX_VALUE)) {
            String id = event.path("id").asString("");
            DemoFailure.unless(ids.add(id), "the log holds an event twice: " + id);
            if (event.path("type").asString("").equals("agent.tool_use")) {
                resultsOf.putIfAbsent(id, 0);
            }
            if (event.path("type").asString("").equals("agent.tool_result")) {
                resultsOf.merge(event.path("tool_use_id").asString(""), 1, Integer::sum);
            }
        }
        DemoFailure.unless(
                !resultsOf.isEmpty() && resultsOf.values().stream().allMatch(count -> count == 1),
                "a call has not exactly one result: " + resultsOf);
        DemoFailure.unless(
                only(session.results(), "verdict: red").size() == 1, "the test was not red before");
        List<String> green = only(session.results(), "verdict: green");
        DemoFailure.unless(green.size() == 1, "the test is not green now");
        DemoFailure.unless(
                green.getFirst().contains("this command ran 1 time(s)"),
                "the call that the kill cut ran more than once");
        DemoFailure.unless(diffOf(session).contains("% 400"), "there is no diff of the fix");
    }

    private static List<String> only(List<String> results, String part) {
        return results.stream().filter(result -> result.contains(part)).toList();
    }

    private static String diffOf(Rehearsed session) {
        return String.join("\n", only(session.results(), "diff --git"));
    }

    private static void tell(Timeline timeline, Rehearsed session) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("The diff, as git in the sandbox tells it:");
        diffOf(session).lines().forEach(line -> lines.add("    " + line));
        lines.add("");
        lines.add("The tests, in the sandbox:");
        lines.add("    before: " + verdict(session.results(), "verdict: red"));
        lines.add("    after:  " + verdict(session.results(), "verdict: green"));
        lines.add("");
        lines.add(
                String.format(
                        Locale.ROOT,
                        "time to first token: %.0f ms, the first of a server just started; no sandbox"
                                + " yet (looked %d times: no hands process before the first call)",
                        session.firstToken() * 1_000,
                        session.looksWithoutHands()));
        lines.add("killed in the middle of a call: the command ran once, and has one result");
        lines.add("the model was a script; with a key, `planaria run` asks a real one");
        lines.add("");
        lines.forEach(timeline::plain);
    }

    private static String verdict(List<String> results, String part) {
        return only(results, part)
                .getFirst()
                .lines()
                .filter(line -> line.startsWith("verdict:"))
                .findFirst()
                .orElse("");
    }
}
