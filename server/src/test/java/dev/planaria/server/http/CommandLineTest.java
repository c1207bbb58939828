package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.cli.CliCommands;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The command line and the server, each the other's counterpart: what one sends the other takes.
class CommandLineTest {
    private static TestServer server;

    @Command(name = "planaria")
    private static final class Root {}

    private record Said(int code, String out, String err) {
        String line() {
            assertThat(err).isEmpty();
            assertThat(code).isZero();
            return out.strip();
        }
    }

    @BeforeAll
    static void start() throws BindException {
        server = TestServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Said planaria(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = new CommandLine(new Root());
        CliCommands.all().forEach(line::addSubcommand);
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", server.url(), "--key", TestServer.KEY));
        return new Said(line.execute(all.toArray(String[]::new)), out.toString(), err.toString());
    }

    private static String newSession() {
        String agent = planaria("agents", "create", "--name", "a", "--model", "m").line();
        String environment = planaria("environments", "create", "--name", "e").line();
        return planaria("sessions", "create", "--agent", agent, "--environment", environment)
                .line();
    }

    @Test
    void aTaskRunsToItsEnd() {
        Said said = planaria("run", "hello there", "--model", "m");

        assertThat(said.line())
                .containsOnlyOnce("You said: hello there")
                .contains("done · 1 model request · 10 tokens in, 5 out · first token after ");
    }

    @Test
    void aTaskThatNeedsSomebodySaysSo() {
        Said said = planaria("run", "please ask", "--model", "m");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err()).contains("needs a confirmation: bash", "sessions confirm sesn_");
    }

    @Test
    void aRepositoryOfThisMachineIsTaken(@TempDir Path folder) {
        assertThat(planaria("run", "hi", "--model", "m", "--repo", folder.toString()).code())
                .isZero();
    }

    @Test
    void aCallIsAnsweredFromTheCommandLine() {
        String session = newSession();
        Said called = planaria("sessions", "send", session, "call", "--follow", "--json");
        assertThat(called.code()).isEqualTo(1);
        String call =
                called.out()
                        .lines()
                        .filter(line -> line.contains("agent.custom_tool_use"))
                        .findFirst()
                        .orElseThrow()
                        .replaceAll(".*\"id\":\"(sevt_[^\"]*)\".*", "$1");

        planaria("sessions", "result", session, call, "rain").line();
        assertThat(planaria("events", "follow", session, "--after", "0", "--until-idle").out())
                .contains("● weather");
    }

    @Test
    void theLogIsReadFromAnyEventOn() {
        String session = newSession();
        planaria("sessions", "send", session, "one", "--follow").line();
        List<String> all = planaria("events", "list", session, "--json").line().lines().toList();
        String third = all.get(2).replaceAll(".*\"id\":\"(sevt_[^\"]*)\".*", "$1");

        assertThat(planaria("events", "list", session, "--json", "--after", third).line().lines())
                .containsExactlyElementsOf(all.subList(3, all.size()));
        assertThat(planaria("events", "list", session, "--after", "3", "--json").line().lines())
                .containsExactlyElementsOf(all.subList(3, all.size()));
        assertThat(
                        planaria("events", "list", session, "--type", "agent.message", "--json")
                                .line()
                                .lines())
                .hasSize(1);
        assertThat(planaria("events", "list", session, "--newest-first").line())
                .containsSubsequence("session.status_idle", "user.message");
    }

    @Test
    void whatIsMadeIsListedShownArchivedAndDeleted() {
        String session = newSession();
        assertThat(planaria("sessions", "list", "--status", "idle").line()).contains(session);
        assertThat(planaria("sessions", "show", session).line()).contains("\"session\"");
        planaria("sessions", "interrupt", session);
        assertThat(planaria("sessions", "wake", session).line())
                .isEqualTo("nothing to wake: " + session + " is resting");
        assertThat(planaria("sessions", "archive", session).line())
                .isEqualTo("archived " + session);
        assertThat(planaria("sessions", "list").line()).doesNotContain(session);
        assertThat(planaria("sessions", "list", "--archived").line()).contains(session);
        assertThat(planaria("sessions", "delete", session).line()).isEqualTo("deleted " + session);

        String agent = planaria("agents", "create", "--name", "b", "--model", "m", "--ask").line();
        assertThat(planaria("agents", "show", agent).line()).contains("always_ask");
        assertThat(planaria("agents", "versions", agent).line()).contains(agent);
        assertThat(planaria("agents", "list").line()).contains(agent);
        planaria("agents", "archive", agent).line();
        assertThat(planaria("agents", "list").line()).doesNotContain(agent);

        String environment = planaria("environments", "create", "--name", "f").line();
        assertThat(planaria("environments", "list").line()).contains(environment);
        assertThat(planaria("environments", "show", environment).line()).contains("cloud");
        planaria("environments", "archive", environment).line();
        planaria("environments", "delete", environment).line();
    }

    @Test
    void whatIsUnknownIsOneLine() {
        Said said = planaria("sessions", "show", "sesn_nobody");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err().lines()).hasSize(1);
        assertThat(said.err()).contains("not_found_error, 404");
    }
}
