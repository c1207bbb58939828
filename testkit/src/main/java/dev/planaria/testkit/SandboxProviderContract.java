package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What all sandboxes promise of their shell and of calls (protocol W2, C8, T1-T6, service
/// behaviour A4).
@Timeout(60)
public abstract class SandboxProviderContract extends SandboxFixture {
    private static final String INTERRUPTED =
            "Tool execution was interrupted before completion. Please retry.";

    /// Initialises the fixture.
    protected SandboxProviderContract() {}

    @Test
    void itsToolsAreTheSixOfTheToolset() {
        assertThat(provider().tools())
                .extracting(ToolSpec::name)
                .containsExactly("bash", "read", "write", "edit", "glob", "grep");
    }

    @Test
    void outputAndErrorsAreOneText() throws Exception {
        assertThat(shell(sandbox(), "echo out; echo err >&2; echo out")).isEqualTo("out\nerr\nout");
    }

    @Test
    void aFailedCommandIsAnErrorThatShowsItsOutputOnly() throws Exception {
        assertThat(error(sandbox(), "bash", input("command", "echo no; exit 3"))).isEqualTo("no\n");
    }

    @Test
    void silenceIsToldAsNoOutput() throws Exception {
        assertThat(shell(sandbox(), "true")).isEqualTo("(no output)");
    }

    @Test
    void inputOfTheWrongKindIsRefusedByName() throws Exception {
        Sandbox sandbox = sandbox();
        assertThat(error(sandbox, "bash", json("{}"))).isEqualTo("bash: command is required");
        assertThat(error(sandbox, "bash", json("{\"command\":7}")))
                .isEqualTo("bash: command must be a string");
        assertThat(error(sandbox, "bash", json("{\"command\":\"true\",\"timeout_ms\":0}")))
                .isEqualTo("bash: timeout_ms must be a positive number");
        assertThat(error(sandbox, "bash", input("command", "echo \0")))
                .isEqualTo("bash: command must not contain a NUL character");
        assertThat(error(sandbox, "fetch", json("{}"))).isEqualTo("there is no tool 'fetch'");
    }

    @Test
    void directoryVariablesFunctionsAliasesAndOptionsLast() throws Exception {
        Sandbox sandbox = sandbox();
        shell(
                sandbox,
                """
                mkdir -p a/b; cd a/b; plain=1; export SENT=2; list=(x 'y z'); declare -A map=([k]=v)
                greet() { echo hello $plain; }; shopt -s expand_aliases extglob
                alias say='echo said'; umask 027
                """);
        assertThat(
                        shell(
                                sandbox,
                                """
                                basename "$PWD"; greet; say so; bash -c 'echo $SENT'
                                echo ${list[1]} ${map[k]}; umask; shopt -q extglob && echo extglob
                                """))
                .isEqualTo("b\nhello 1\nsaid so\n2\ny z v\n0027\nextglob");
    }

    @Test
    void variablesThatWereUnsetStayUnset() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "unset HOME LANG");
        assertThat(shell(sandbox, "echo ${HOME-none} ${LANG-none}")).isEqualTo("none none");
    }

    @Test
    void noCallEndsTheShellThatLaterCallsNeed() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "kept=yes");
        for (String command :
                List.of(
                        "exit 3",
                        "set -e; false",
                        "for i in",
                        "echo \"",
                        "exec false",
                        "kill -9 $$",
                        "set -u; echo $nothing_of_this_name",
                        "declare() { :; }; false")) {
            assertThat(run(sandbox, bash(command)).isError()).as(command).isTrue();
            assertThat(shell(sandbox, "echo $kept")).as("after " + command).isEqualTo("yes");
        }
    }

    @Test
    void itsInputIsEmpty() throws Exception {
        assertThat(shell(sandbox(), "cat; echo end")).isEqualTo("end");
    }

    @Test
    void aCallWithoutTimeLeftKeepsItsOutputAndTheOldShell() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "kept=old");
        assertThat(
                        error(
                                sandbox,
                                "bash",
                                json(
                                        """
                                        {"command":"kept=new; echo partly; echo $$ > pid; sleep 60",
                                         "timeout_ms":300}
                                        """)))
                .isEqualTo("partly\nbash: bash command timed out after 0.3s");
        assertThat(shell(sandbox, "echo $kept; kill -0 $(cat pid) 2>/dev/null || echo killed"))
                .isEqualTo("old\nkilled");
    }

    @Test
    void restartForgetsTheShell() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "kept=1; cd /tmp");
        assertThat(ok(sandbox, "bash", json("{\"restart\":true}")))
                .isEqualTo("bash session restarted");
        assertThat(shell(sandbox, "echo ${kept-gone}; [[ $PWD == /tmp ]] || echo elsewhere"))
                .isEqualTo("gone\nelsewhere");
    }

    @Test
    void longOutputKeepsItsEndAndTheWholeLiesInAFile() throws Exception {
        Sandbox sandbox = sandbox();
        String shown = shell(sandbox, "seq 1 50000");
        String[] lines = shown.split("\n", -1);
        assertThat(lines[0]).isEqualTo("[output truncated]");
        assertThat(shown).endsWith("\n49999\n50000");
        assertThat(shown.length()).isBetween(100 << 10, (100 << 10) + 200);
        String file = lines[1].substring(lines[1].indexOf(" in ") + 4, lines[1].length() - 1);
        assertThat(shell(sandbox, "sha256sum < \"" + file + "\"; seq 1 50000 | sha256sum"))
                .matches("(\\S+) +-\\n\\1 +-");
    }

    @Test
    void outputIsCleanText() throws Exception {
        assertThat(shell(sandbox(), "printf 'a\\0b\\033[31mred\\033[0m\\xff'"))
                .isEqualTo("a\uFFFDbred\uFFFD");
    }

    @Test
    void aChildThatHoldsTheOutputHoldsNoCall() throws Exception {
        Sandbox sandbox = sandbox();
        // Longer than any call may last: one that waited for it would fail.
        shell(sandbox, "sleep 1000 & child=$!");
        assertThat(shell(sandbox, "kill $child && echo lives")).isEqualTo("lives");
    }

    @Test
    void theSameCallRunsOnce() throws Exception {
        Sandbox sandbox = sandbox();
        ToolCall once = bash("echo ran >> runs; wc -l < runs");
        ToolResult first = run(sandbox, once);
        assertThat(run(sandbox, once)).isEqualTo(first);
        assertThat(shell(sandbox, "wc -l < runs")).isEqualTo("1");
    }

    @Test
    void whoeverAsksForARunningCallAttachesToIt() throws Exception {
        Sandbox sandbox = sandbox();
        ToolCall slow = bash("echo ran >> runs; sleep 1; wc -l < runs");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> run(sandbox, slow));
            var second = threads.submit(() -> run(sandbox, slow));
            assertThat(first.get()).isEqualTo(second.get());
            assertThat(ContentBlock.textOf(first.get().content()).strip()).isEqualTo("1");
        }
    }

    @Test
    void anInterruptKillsTheWholeCall() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = sandbox(hand, 1);
        Cancellation stop = new Cancellation();
        ToolCall slow = bash("echo $$ > begun; sleep 50; echo never > ended");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var result = threads.submit(() -> sandbox.execute(slow, stop));
            untilThere(hand, "begun");
            stop.cancel(Cancellation.Reason.USER);
            assertThat(result.get())
                    .isEqualTo(ToolResult.failed(INTERRUPTED, FailureClass.CANCELLED));
        }
        assertThat(shell(sandbox, "kill -0 $(cat begun) || ls")).endsWith("\nbegun");
    }

    @Test
    void anInterruptThatComesFirstKeepsTheCallFromRunning() throws Exception {
        Sandbox sandbox = sandbox();
        Cancellation stop = new Cancellation();
        stop.cancel(Cancellation.Reason.USER);
        // It may be done before the interrupt arrives, but then all of it: never half.
        ToolResult result = sandbox.execute(bash("sleep 20; echo never > ended"), stop);
        assertThat(result).isEqualTo(ToolResult.failed(INTERRUPTED, FailureClass.CANCELLED));
        assertThat(shell(sandbox, "ls")).isEqualTo("(no output)");
    }

    @Test
    void aBrainThatLeavesOnlyStopsWaiting() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = sandbox(hand, 1);
        Cancellation leave = new Cancellation();
        ToolCall slow = bash("touch begun; sleep 1; echo done");
        CompletableFuture<ToolResult> left =
                CompletableFuture.supplyAsync(() -> unchecked(sandbox, slow, leave));
        untilThere(hand, "begun");
        leave.cancel(Cancellation.Reason.DRAIN);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(left::get)
                .withRootCauseInstanceOf(InterruptedException.class);
        Sandbox next = provider().attach(sandbox.address(), 2).orElseThrow();
        assertThat(ContentBlock.textOf(run(next, again(slow)).content())).isEqualTo("done\n");
    }

    @Test
    void theNextBrainTakesTheResultOfAFinishedCall() throws Exception {
        Sandbox sandbox = sandbox(hand(), 1);
        ToolCall call = bash("echo $RANDOM$RANDOM");
        ToolResult result = run(sandbox, call);
        Sandbox next = provider().attach(sandbox.address(), 2).orElseThrow();
        assertThat(run(next, again(call))).isEqualTo(result);
    }

    @Test
    void aCallThatTheSameLifeNeverSawIsRun() throws Exception {
        Sandbox sandbox = sandbox(hand(), 1);
        Sandbox next = provider().attach(sandbox.address(), 2).orElseThrow();
        assertThat(ContentBlock.textOf(run(next, again(bash("echo ran"))).content()))
                .isEqualTo("ran\n");
    }

    @Test
    void anOlderGenerationIsRefused() throws Exception {
        HandId hand = hand();
        Sandbox old = sandbox(hand, 1);
        assertThat(provider().attach(old.address(), 2)).isPresent();
        assertThatExceptionOfType(ToolFailedException.class)
                .isThrownBy(() -> run(old, bash("touch stale")))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(FailureClass.STALE));
        assertThatExceptionOfType(ToolFailedException.class)
                .isThrownBy(() -> sandbox(hand, 1))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(FailureClass.STALE));
        assertThat(shell(sandbox(hand, 3), "ls")).isEqualTo("(no output)");
    }

    @Test
    void anotherLifeIsNotAttachedTo() throws Exception {
        HandAddress now = sandbox(hand(), 1).address();
        assertThat(
                        provider()
                                .attach(
                                        new HandAddress(
                                                now.id(),
                                                now.provider(),
                                                now.bootId(),
                                                now.processStart() + "-another",
                                                1),
                                        2))
                .isEqualTo(Optional.empty());
        assertThat(
                        provider()
                                .attach(
                                        new HandAddress(
                                                now.id(),
                                                now.provider(),
                                                now.processStart() + "-another",
                                                now.processStart(),
                                                1),
                                        2))
                .isEqualTo(Optional.empty());
    }

    @Test
    void discardRemovesTheWorkspaceAndMayBeRepeated() throws Exception {
        HandId hand = hand();
        shell(sandbox(hand, 1), "echo secret > file; mkdir -p d/e; ln -s /etc d/e/link; chmod 0 d");
        provider().discard(hand);
        provider().discard(hand);
        assertThat(shell(sandbox(hand, 1), "ls -A")).isEqualTo("(no output)");
    }

    @Test
    void handsShareNothing() throws Exception {
        Sandbox one = sandbox();
        Sandbox two = sandbox();
        shell(one, "echo 1 > only; mine=1");
        assertThat(shell(two, "ls; echo ${mine-none}")).isEqualTo("none");
    }

    /// The call as the next brain sends it.
    private static ToolCall again(ToolCall call) {
        return new ToolCall(call.id(), call.name(), call.input(), true);
    }

    private static ToolResult unchecked(Sandbox sandbox, ToolCall call, Cancellation stop) {
        try {
            return sandbox.execute(call, stop);
        } catch (ToolFailedException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Waits for a file of the workspace that a running call makes; its shell is busy.
    protected abstract void untilThere(HandId hand, String file) throws Exception;
}
