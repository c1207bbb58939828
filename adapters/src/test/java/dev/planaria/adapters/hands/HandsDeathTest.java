package dev.planaria.adapters.hands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.SandboxFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of calls when a part dies under them (protocol T2, T3, T5, T6).
@Timeout(60)
final class HandsDeathTest extends SandboxFixture {
    private static final String T3 =
            "the sandbox was lost while this ran; it may or may not have taken effect; files in the"
                    + " workspace are kept; processes and shell state are lost";

    private final TestHands hands = TestHands.of("bubblewrap");
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    protected SandboxProvider provider() {
        return hands.provider();
    }

    @Override
    protected void whenDone() {
        threads.shutdownNow();
        hands.close();
    }

    @Test
    void aCallGoesOnWhenItsServerDiesAndTheNextServerTakesItsResult() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = sandbox(hand, 1);
        ToolCall slow = bash("echo begun >> runs; sleep 1; echo done >> runs; cat runs");
        // A server that dies is a connection that breaks.
        Cancellation death = new Cancellation();
        Future<ToolResult> dying = threads.submit(() -> sandbox.execute(slow, death));
        hands.untilThere(hand, "runs");
        death.cancel(Cancellation.Reason.STALE);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(dying::get);
        try (HandsSandboxProvider next = hands.anotherServer()) {
            Sandbox attached = next.attach(sandbox.address(), 2).orElseThrow();
            assertThat(text(run(attached, again(slow)))).isEqualTo("begun\ndone\n");
            assertThat(text(run(attached, again(slow)))).isEqualTo("begun\ndone\n");
        }
    }

    @Test
    void aSandboxThatDiesUnderACallIsToldAndReplacedOnTheSameFiles() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = sandbox(hand, 1);
        shell(sandbox, "kept=1; echo before > file");
        Future<ToolResult> dying =
                threads.submit(
                        () -> run(sandbox, bash("echo during >> file; touch begun; sleep 60")));
        hands.untilThere(hand, "begun");
        kill(sandboxProcess());
        assertLost(dying);
        assertThat(shell(sandbox, "cat file; echo ${kept-forgotten}"))
                .isEqualTo("before\nduring\nforgotten");
    }

    @Test
    void aSandboxWhoseOuterProcessDiesLeavesNobodyBehind() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = sandbox(hand, 1);
        Future<ToolResult> dying =
                threads.submit(() -> run(sandbox, bash("touch begun; sleep 71.53")));
        hands.untilThere(hand, "begun");
        kill(hands.process().children().findFirst().orElseThrow());
        assertLost(dying);
        TestHands.until(() -> !TestHands.runs("sleep", "71.53"), "the call has ended");
        assertThat(shell(sandbox, "ls")).isEqualTo("begun");
    }

    @Test
    void anIdleSandboxThatDiedIsToldToTheNextCallWhichDidNotRun() throws Exception {
        Sandbox sandbox = sandbox(hand(), 1);
        shell(sandbox, "kept=1");
        ProcessHandle process = sandboxProcess();
        kill(process);
        assertThatExceptionOfType(ToolFailedException.class)
                .isThrownBy(() -> run(sandbox, bash("touch ran")))
                .withMessageStartingWith("the sandbox was lost before this ran; it did not run;");
        assertThat(shell(sandbox, "ls")).isEqualTo("(no output)");
    }

    @Test
    void whenTheHandsProcessDiesItsSandboxesEndAndItsCallsAreToldAsLost() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = sandbox(hand, 1);
        shell(sandbox, "echo before > file; sleep 73.51 & setsid sleep 74.51 &");
        ToolCall running = bash("touch begun; sleep 72.51");
        Future<ToolResult> dying = threads.submit(() -> run(sandbox, running));
        hands.untilThere(hand, "begun");
        kill(hands.process());
        assertLost(dying);
        TestHands.until(() -> !TestHands.runs("sleep", "72.51"), "its call has ended");
        TestHands.until(() -> !TestHands.runs("sleep", "73.51"), "its child has ended");
        TestHands.until(() -> !TestHands.runs("sleep", "74.51"), "its daemon has ended");

        assertThat(provider().attach(sandbox.address(), 2)).isEqualTo(Optional.empty());
        Sandbox fresh = sandbox(hand, 2);
        assertThat(fresh.address().processStart()).isNotEqualTo(sandbox.address().processStart());
        assertThatExceptionOfType(ToolFailedException.class)
                .isThrownBy(() -> run(fresh, again(running)))
                .withMessage(T3);
        assertThat(shell(fresh, "cat file")).isEqualTo("before");
    }

    @Test
    void aHandOfADeadProcessRunsNothing() throws Exception {
        Sandbox sandbox = sandbox(hand(), 1);
        kill(hands.process());
        assertThatExceptionOfType(ToolFailedException.class)
                .isThrownBy(() -> run(sandbox, bash("touch ran")))
                .satisfies(e -> assertThat(e.failure()).isEqualTo(FailureClass.SANDBOX_LOST));
    }

    @Test
    void aHandOfAnotherDataDirectoryIsOutOfReachAndNotGone() throws Exception {
        Sandbox sandbox = sandbox(hand(), 1);
        try (TestHands elsewhere = TestHands.of("process")) {
            assertThat(provider().mayReach(sandbox.address())).isTrue();
            assertThat(elsewhere.provider().mayReach(sandbox.address())).isFalse();
            assertThatExceptionOfType(ToolFailedException.class)
                    .isThrownBy(() -> elsewhere.provider().attach(sandbox.address(), 2))
                    .withMessageContaining("cannot be reached from here")
                    .satisfies(e -> assertThat(e.failure()).isEqualTo(FailureClass.HAND_NETWORK));
        }
        assertThat(shell(sandbox, "echo here")).as("it is still there").isEqualTo("here");
    }

    @Test
    void ofTwoServersOneMayLeaveAndTheOtherTakesItsCall() throws Exception {
        HandId hand = hand();
        Sandbox mine = sandbox(hand(), 1);
        HandsSandboxProvider second = hands.secondServer();
        Sandbox theirs =
                second.provision(
                        hand,
                        1,
                        new dev.planaria.core.sandbox.Recipe(
                                List.of(), dev.planaria.core.sandbox.Recipe.Limits.DEFAULT));
        ToolCall slow = bash("touch begun; sleep 1; echo done");
        Cancellation death = new Cancellation();
        Future<ToolResult> dying = threads.submit(() -> theirs.execute(slow, death));
        hands.untilThere(hand, "begun");
        death.cancel(Cancellation.Reason.STALE);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(dying::get);
        second.close();
        Sandbox taken = provider().attach(theirs.address(), 2).orElseThrow();
        assertThat(text(run(taken, again(slow)))).isEqualTo("done\n");
        assertThat(shell(mine, "echo mine")).isEqualTo("mine");
    }

    @Test
    void aWorkerThatWasStoppedFromOutsideDoesNotKeepTheNextProcessWaiting() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = sandbox(hand, 1);
        shell(sandbox, "echo before > file; sleep 75.51 &");
        // Its watcher cannot see that the hands process has gone.
        signal("-STOP", sandboxProcess());
        kill(hands.process());
        assertThat(shell(sandbox(hand, 2), "cat file")).isEqualTo("before");
        TestHands.until(() -> !TestHands.runs("sleep", "75.51"), "what was left has ended");
    }

    @Test
    void aBrainThatMayHaveSentACallToAnotherLifeIsToldSo() throws Exception {
        HandId hand = hand();
        ToolCall call = bash("echo ran >> file");
        run(sandbox(hand, 1), call);
        kill(hands.process());
        Sandbox fresh = sandbox(hand, 2);
        assertThatExceptionOfType(ToolFailedException.class)
                .isThrownBy(() -> run(fresh, again(call)))
                .withMessage(T3);
        assertThat(shell(fresh, "cat file")).isEqualTo("ran");
    }

    @Test
    void twoServersThatStartAtOnceStartOneHandsProcess() throws Exception {
        try (HandsSandboxProvider other = hands.secondServer()) {
            Future<Sandbox> one = threads.submit(() -> sandbox(hand(), 1));
            Future<Sandbox> two =
                    threads.submit(() ->
                            other.provision(
                                    hand(),
                                    1,
                                    new dev.planaria.core.sandbox.Recipe(
                                            List.of(),
                                            dev.planaria.core.sandbox.Recipe.Limits.DEFAULT)));
            assertThat(one.get().address().processStart())
                    .isEqualTo(two.get().address().processStart());
        }
    }

    @Test
    void theHandsProcessIsNoChildOfItsServerAndHasNoneOfItsEnvironment() throws Exception {
        sandbox();
        ProcessHandle process = hands.process();
        assertThat(process.parent().map(ProcessHandle::pid))
                .isNotEqualTo(Optional.of(ProcessHandle.current().pid()));
        String environment = Files.readString(Path.of("/proc/" + process.pid() + "/environ"));
        assertThat(Stream.of(environment.split("\0")).map(each -> each.split("=", 2)[0]))
                .isSubsetOf("PATH", "LC_ALL", "PWD", "_", "OLDPWD", "SHLVL", "NLSPATH");
    }

    @Test
    void theSocketIsForItsOwnerAlone() throws Exception {
        sandbox();
        assertThat(Files.getPosixFilePermissions(hands.data().resolve("hands/hands.sock")))
                .hasToString("[OWNER_READ, OWNER_WRITE]");
    }

    /// The first process inside the only sandbox.
    private ProcessHandle sandboxProcess() {
        return hands.process()
                .descendants()
                .filter(each -> each.info().commandLine().orElse("").contains("worker-shell"))
                .filter(each -> !each.info().commandLine().orElse("").contains("bwrap"))
                .findFirst()
                .orElseThrow();
    }

    private static void kill(ProcessHandle process) {
        process.destroyForcibly();
        TestHands.until(() -> !process.isAlive(), process + " is dead");
    }

    private static void signal(String signal, ProcessHandle process) throws Exception {
        assertThat(
                        new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                                .start()
                                .waitFor())
                .isZero();
    }

    private static void assertLost(Future<ToolResult> call) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(call::get)
                .havingCause()
                .isInstanceOf(ToolFailedException.class)
                .withMessage(T3);
    }

    private static String text(ToolResult result) {
        return ContentBlock.textOf(result.content());
    }

    private static ToolCall again(ToolCall call) {
        return new ToolCall(call.id(), call.name(), call.input(), true);
    }
}
