package dev.planaria.adapters.hands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.ResourceId;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.testkit.SandboxFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Repositories in the workspace before the first call, and what is said of those that cannot be.
@Timeout(60)
final class RepositoriesTest extends SandboxFixture {
    private static TestHands trusted;
    private static TestHands strict;
    private static Path origin;
    private static String first;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        trusted = TestHands.of("bubblewrap", "--allow-local-repositories");
        strict = TestHands.of("bubblewrap");
        origin = Files.createDirectory(directory.resolve("origin"));
        git("init", "-q", "-b", "main");
        Files.writeString(origin.resolve("file.txt"), "one\n");
        commit("first");
        first = git("rev-parse", "HEAD").strip();
        Files.writeString(origin.resolve("file.txt"), "two\n");
        commit("second");
        git("checkout", "-q", "-b", "side");
        Files.writeString(origin.resolve("file.txt"), "side\n");
        commit("third");
        git("checkout", "-q", "main");
    }

    @AfterAll
    static void end() {
        trusted.close();
        strict.close();
    }

    @Override
    protected SandboxProvider provider() {
        return trusted.provider();
    }

    @Test
    void aRepositoryIsThereBeforeTheFirstCall() throws Exception {
        Sandbox sandbox = with(repository(origin.toString(), null));
        assertThat(sandbox.notices()).isEmpty();
        assertThat(
                        shell(
                                sandbox,
                                "cd repo; cat file.txt; git log --oneline | wc -l; git status -s; echo x > new;"
                                        + " git add new; git -c user.name=a -c user.email=b commit -qm new; git log"
                                        + " --format=%s -1"))
                .isEqualTo("two\n2\nnew");
    }

    @Test
    void aBranchOrACommitIsCheckedOut() throws Exception {
        assertThat(
                        shell(
                                with(
                                        repository(
                                                "file://" + origin,
                                                new Resource.Checkout.Branch("side"))),
                                "cd repo; cat file.txt; git branch --show-current"))
                .isEqualTo("side\nside");
        assertThat(
                        shell(
                                with(
                                        repository(
                                                origin.toString(),
                                                new Resource.Checkout.Commit(first))),
                                "cat repo/file.txt"))
                .isEqualTo("one");
    }

    @Test
    void aWorkspaceThatHasItIsLeftAsItIs() throws Exception {
        HandId hand = hand();
        Recipe recipe = recipe(repository(origin.toString(), null));
        shell(provider().provision(hand, 1, recipe), "cd repo; echo mine > file.txt; rm -rf .git");
        trusted.provider().dismiss();
        Sandbox again = provider().provision(hand, 2, recipe);
        assertThat(again.notices()).isEmpty();
        assertThat(shell(again, "cat repo/file.txt; ls -A repo")).isEqualTo("mine\nfile.txt");
    }

    @Test
    void whatCannotBeClonedIsSaidAndTheRestGoesOn() throws Exception {
        Sandbox sandbox =
                with(
                        repository(origin + "-none", null),
                        repository(origin.getParent().toString(), null),
                        repository(origin.toString(), new Resource.Checkout.Branch("none")),
                        repository("ext::sh -c id", null),
                        repository("https://user:secret@example.com/x", null),
                        repository("--upload-pack=id", null));
        assertThat(sandbox.notices())
                .extracting(ProvisionNotice::kind)
                .containsExactly(
                        ProvisionNotice.Kind.NOT_FOUND,
                        ProvisionNotice.Kind.NOT_FOUND,
                        ProvisionNotice.Kind.CHECKOUT,
                        ProvisionNotice.Kind.FORBIDDEN,
                        ProvisionNotice.Kind.FORBIDDEN,
                        ProvisionNotice.Kind.FORBIDDEN);
        assertThat(shell(sandbox, "ls")).isEqualTo("(no output)");
    }

    @Test
    void aServerForOthersClonesNothingOfItsOwnMachineOrNetwork() throws Exception {
        HandId hand = hand();
        Sandbox sandbox =
                strict.provider()
                        .provision(
                                hand,
                                1,
                                recipe(
                                        repository(origin.toString(), null),
                                        repository("file://" + origin, null),
                                        repository("http://127.0.0.1:1/x", null),
                                        repository("https://localhost/x", null),
                                        repository("http://169.254.169.254/latest", null),
                                        repository("git@127.0.0.1:x", null),
                                        repository("ssh://[::1]/x", null)));
        assertThat(sandbox.notices())
                .hasSize(7)
                .allSatisfy(notice ->
                        assertThat(notice.kind()).isEqualTo(ProvisionNotice.Kind.FORBIDDEN));
        strict.provider().discard(hand);
    }

    @Test
    void aMountPathOutsideTheWorkspaceIsRefused() throws Exception {
        Resource.Repository outside =
                new Resource.Repository(
                        new ResourceId("sesrsc_1"),
                        origin.toString(),
                        null,
                        "/workspace/../etc/x",
                        Instant.EPOCH,
                        Instant.EPOCH);
        assertThat(with(outside).notices())
                .singleElement()
                .satisfies(notice -> assertThat(notice.message()).contains("below /workspace"));
    }

    @Test
    void anInterruptEndsALongClone() throws Exception {
        HandId hand = hand();
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String url = "http://127.0.0.1:" + silent.getLocalPort() + "/never.git";
            Cancellation stop = new Cancellation();
            FutureTask<Sandbox> making =
                    new FutureTask<>(() ->
                            provider().provision(hand, 1, recipe(repository(url, null)), stop));
            Thread.ofVirtual().start(making);
            try (Socket _ = silent.accept()) {
                stop.cancel(Cancellation.Reason.USER);
                assertThatExceptionOfType(ExecutionException.class)
                        .isThrownBy(() -> making.get(30, TimeUnit.SECONDS))
                        .withCauseInstanceOf(ToolFailedException.class)
                        .satisfies(e ->
                                assertThat(((ToolFailedException) e.getCause()).failure())
                                        .isEqualTo(FailureClass.CANCELLED));
            }
        }
        Sandbox sandbox =
                provider().provision(hand, 2, recipe(repository(origin.toString(), null)));
        assertThat(shell(sandbox, "cat repo/file.txt")).as("the next one is made").isEqualTo("two");
    }

    private Sandbox with(Resource... resources) throws Exception {
        return provider().provision(hand(), 1, recipe(resources));
    }

    private static Recipe recipe(Resource... resources) {
        return new Recipe(List.of(resources), Recipe.Limits.DEFAULT);
    }

    private static Resource.Repository repository(
            String url, Resource.@Nullable Checkout checkout) {
        return new Resource.Repository(
                new ResourceId("sesrsc_1"),
                url,
                checkout,
                "/workspace/repo",
                Instant.EPOCH,
                Instant.EPOCH);
    }

    private static void commit(String message) throws Exception {
        git("add", ".");
        git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-qm", message);
    }

    private static String git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(List.of("git", "-C", origin.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }
}
