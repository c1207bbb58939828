package dev.planaria.adapters.hands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.testkit.SandboxFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every attack of the list, on one kind of hand.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
abstract class AttackSuite extends SandboxFixture {
    private static final Recipe SMALL =
            new Recipe(List.of(), new Recipe.Limits(256L << 20, 64, 16L << 20, 16L << 20));

    private TestHands hands;
    private Victim victim;
    private HandId otherHand;

    abstract TestHands hands();

    /// What an attack came to.
    abstract void check(String attack, boolean breach, String said);

    @BeforeAll
    final void prepare() throws Exception {
        hands = hands();
        victim = new Victim(hands);
        otherHand = new HandId("hand_of_another");
        Sandbox other = provider().provision(otherHand, 1, SMALL);
        shell(other, "echo secret > secret; sleep 1000 &");
    }

    @AfterAll
    final void finish() throws Exception {
        if (hands != null) {
            victim.close();
            hands.close();
        }
    }

    @Override
    protected final SandboxProvider provider() {
        return hands.provider();
    }

    @ParameterizedTest
    @EnumSource
    final void attack(Attack attack) throws Exception {
        Sandbox sandbox = provider().provision(hand(), 1, SMALL);
        String said = said(sandbox, victim.variables(hands, otherHand) + attack.script());
        check(attack.name(), said.lines().anyMatch("BREACH"::equals), said);
    }

    @Test
    final void readingThroughALink() throws Exception {
        Sandbox sandbox = linked();
        check("read", said(sandbox, "read", "file_path", "link").contains("secret"), "");
    }

    @Test
    final void grepThroughALink() throws Exception {
        Sandbox sandbox = linked();
        String said = said(sandbox, "grep", "pattern", "secret", "path", "directory/secret");
        check("grep", said.contains(":secret"), said);
    }

    @Test
    final void globThroughALink() throws Exception {
        Sandbox sandbox = linked();
        String said = said(sandbox, "glob", "pattern", "secret", "path", "directory");
        check("glob", said.endsWith("/secret"), said);
    }

    @Test
    final void writingThroughALink() throws Exception {
        Sandbox sandbox = linked();
        String said = said(sandbox, "write", "file_path", "target", "content", "overwritten");
        check("write", Files.readString(victim.target()).equals("overwritten"), said);
    }

    @Test
    final void editingThroughALink() throws Exception {
        Sandbox sandbox = linked();
        String said =
                said(
                        sandbox,
                        "edit",
                        "file_path",
                        "target",
                        "old_string",
                        "old",
                        "new_string",
                        "edited");
        check("edit", Files.readString(victim.target()).contains("edited"), said);
    }

    @Test
    final void outputThatFillsTheDisk() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = provider().provision(hand, 1, SMALL);
        String said = said(sandbox, "head -c 400000000 /dev/zero | tr '\\0' x; sleep 0.5");
        assertThat(said.length()).isLessThan(110_000);
        Path spool = hands.workspace(hand).resolveSibling("spool");
        check("output", diskUse(spool) > 150_000, "");
    }

    @Test
    final void outputOfAChildThatFillsTheDisk() throws Exception {
        HandId hand = hand();
        Sandbox sandbox = provider().provision(hand, 1, SMALL);
        said(sandbox, "(head -c 300000000 /dev/zero; sleep 0.5; touch written; sleep 30) & true");
        hands.untilThere(hand, "written");
        Path spool = hands.workspace(hand).resolveSibling("spool");
        check("output of a child", diskUse(spool) > 150_000, "");
        said(sandbox, "kill $!");
    }

    @Test
    final void aDaemonThatOutlivesTheSandbox() throws Exception {
        HandId hand = new HandId("hand_of_a_daemon");
        Sandbox sandbox = provider().provision(hand, 1, SMALL);
        said(sandbox, "setsid setsid -f sleep 87654.32; sleep 0.1");
        assertThat(TestHands.runs("sleep", "87654.32")).isTrue();
        provider().discard(hand);
        boolean lives = TestHands.runs("sleep", "87654.32");
        new ProcessBuilder("pkill", "-xf", "sleep 87654.32").start().waitFor();
        check("daemon", lives, "");
    }

    @Test
    final void killingTheWorker() throws Exception {
        Sandbox sandbox = provider().provision(hand(), 1, SMALL);
        String said =
                said(
                                sandbox,
                                """
                                worker=$(awk '{print $4}' /proc/$PPID/stat)
                                [[ $worker != 0 ]] || worker=1
                                kill -STOP $worker; kill -KILL $worker; sleep 0.3; true
                                """)
                        + said(sandbox, "echo; echo alive");
        check("kill", said.contains(FailureClass.SANDBOX_LOST.wireName()), said);
        if (!said.contains("sandbox_")) {
            assertThat(said).endsWith("alive\n");
        }
    }

    private Sandbox linked() throws Exception {
        Sandbox sandbox = provider().provision(hand(), 1, SMALL);
        shell(
                sandbox,
                victim.variables(hands, otherHand)
                        + "ln -s \"$DATA/secret\" link; ln -s \"$DATA\" directory;"
                        + " ln -s \"$DATA/target\" target");
        return sandbox;
    }

    private String said(Sandbox sandbox, String command) throws Exception {
        return said(sandbox, "bash", "command", command);
    }

    private String said(Sandbox sandbox, String tool, String... input) throws Exception {
        try {
            return ContentBlock.textOf(run(sandbox, call(tool, input(input))).content());
        } catch (ToolFailedException e) {
            return e.failure().wireName() + " " + e.getMessage();
        }
    }

    /// In KiB, as the disk counts.
    private static long diskUse(Path directory) throws IOException, InterruptedException {
        Process du = new ProcessBuilder("du", "-sk", directory.toString()).start();
        String said =
                new String(
                        du.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        du.waitFor();
        return Long.parseLong(said.substring(0, said.indexOf('\t')));
    }
}
