package dev.planaria.adapters.hands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.SandboxFixture;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is told when a limit is reached, and what goes on.
@Timeout(60)
final class HandLimitsTest extends SandboxFixture {
    private static final Recipe SMALL =
            new Recipe(List.of(), new Recipe.Limits(128L << 20, 64, 8L << 20, 8L << 20));
    private static TestHands hands;

    @BeforeAll
    static void start() {
        hands = TestHands.of("bubblewrap", "--call-ms", "5000");
    }

    @AfterAll
    static void end() {
        hands.close();
    }

    @Override
    protected SandboxProvider provider() {
        return hands.provider();
    }

    @Test
    void aProcessThatTakesTooMuchMemoryIsKilledAndTheShellLivesOn() throws Exception {
        assumeTrue(
                IsolationReport.ofThisMachine().findings().stream()
                        .anyMatch(each -> each.what().equals("memory limit") && each.holds()),
                "no control group for memory here");
        Sandbox sandbox = provider().provision(hand(), 1, SMALL);
        shell(sandbox, "kept=1");
        ToolResult killed = run(sandbox, bash("perl -e '$x = \"a\" x (400 << 20)'; exit $?"));
        assertThat(ContentBlock.textOf(killed.content()))
                .contains("[a process was killed: the sandbox has 128 MiB of memory]");
        assertThat(killed.failure()).isEqualTo(FailureClass.SANDBOX_OOM);
        assertThat(shell(sandbox, "echo $kept")).isEqualTo("1");
    }

    @Test
    void aWorkspaceThatGrowsTooLargeEndsTheSandboxAndCanBeTidied() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = provider().provision(hand, 1, SMALL);
        assertThatExceptionOfType(ToolFailedException.class)
                .isThrownBy(() -> run(sandbox, bash("head -c 20000000 /dev/zero > large; sleep 4")))
                .withMessage(
                        "the sandbox was ended while this ran: its files took more than the 8 MiB"
                                + " of its workspace; it may or may not have taken effect; files in"
                                + " the workspace are kept; processes and shell state are lost")
                .satisfies(e -> assertThat(e.failure()).isEqualTo(FailureClass.SANDBOX_DISK));
        assertThat(shell(sandbox, "ls; sleep 2; rm large; ls")).isEqualTo("large");
    }

    @Test
    void noCallTakesLongerThanTheHandsAllow() throws Exception {
        ToolResult late =
                run(
                        sandbox(),
                        call(
                                "bash",
                                json("{\"command\":\"echo a; sleep 30\",\"timeout_ms\":600000}")));
        assertThat(ContentBlock.textOf(late.content())).isEqualTo("a\ntool 'bash' timed out");
        assertThat(late.failure()).isEqualTo(FailureClass.TOOL_TIMEOUT);
        assertThat(run(sandbox(), bash("exit 3")).failure())
                .as("left to the harness: tool_error")
                .isNull();
    }

    @Test
    void aCallThatStopsItselfAndItsSupervisorIsKilledInTime() throws Exception {
        Sandbox sandbox = sandbox();
        assertThat(
                        error(
                                sandbox,
                                "bash",
                                json("{\"command\":\"kill -STOP -1 $$\",\"timeout_ms\":300}")))
                .contains("timed out after 0.3s");
        assertThat(shell(sandbox, "echo on")).isEqualTo("on");
    }

    @Test
    void aCallThatKillsEverythingEndsAloneAndSoon() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "kept=1");
        assertThat(run(sandbox, bash("kill -KILL -1; sleep 4")).isError()).isTrue();
        assertThat(shell(sandbox, "echo $kept")).isEqualTo("1");
    }

    @Test
    void handsThatNobodyAsksLeaveAndTheirFilesStay() throws Exception {
        try (TestHands idle = TestHands.of("bubblewrap", "--idle-ms", "700")) {
            HandId hand = new HandId("hand_idle");
            Sandbox sandbox = idle.provider().provision(hand, 1, SMALL);
            shell(sandbox, "echo kept > file; sleep 76543.21 &");
            ProcessHandle process = idle.process();
            // A call under way is contact, however long it takes.
            shell(sandbox, "sleep 1.5");
            TestHands.until(() -> !process.isAlive(), "the hands have left");
            TestHands.until(() -> !TestHands.runs("sleep", "76543.21"), "the sandbox has ended");
            assertThat(shell(idle.provider().provision(hand, 2, SMALL), "cat file"))
                    .isEqualTo("kept");
        }
    }

    @Test
    void theReportTellsThatSandboxesWork() throws Exception {
        IsolationReport report = IsolationReport.ofThisMachine();
        assertThat(report.works()).as("%s", report).isTrue();
        assertThat(report.findings())
                .extracting(IsolationReport.Finding::what)
                .containsExactly(
                        "sandbox",
                        "network",
                        "system calls",
                        "memory limit",
                        "process limit",
                        "CPU share",
                        "disk limit");
    }
}
