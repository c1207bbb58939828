package dev.planaria.bench.coupled;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.ResourceId;
import dev.planaria.core.resource.Resource;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// One session of the single-container design: its sandbox is made, its repository cloned and its
/// packages installed; then its log is opened, and then its brain may ask the model. The log lives
/// in the box's folder and goes with the box.
final class Box {
    /// The brain's calls come later than the box's own.
    static final long GENERATION = 1;

    private static final double NANOS_PER_MILLI = 1e6;

    private final BoxParts parts;
    private final HandId hand;
    private final Path folder;
    private final BoxBrain brain;
    private final Steps steps;

    private Box(BoxParts parts, HandId hand, Path folder, BoxBrain brain, Steps steps) {
        this.parts = parts;
        this.hand = hand;
        this.folder = folder;
        this.brain = brain;
        this.steps = steps;
    }

    /// Blocks until it can be spoken to.
    ///
    /// @throws ToolFailedException it cannot be made, or its packages not be installed
    static Box open(BoxParts parts, Order order)
            throws IOException, ToolFailedException, InterruptedException {
        HandId hand = new HandId(HandId.PREFIX + order.box());
        long begun = System.nanoTime();
        Sandbox sandbox = parts.hands().provision(hand, GENERATION, recipe(order));
        if (!sandbox.notices().isEmpty()) {
            throw new IOException("not cloned: " + sandbox.notices());
        }
        long provisioned = System.nanoTime();
        if (order.installs()) {
            install(sandbox);
        }
        sandbox.close();
        long installed = System.nanoTime();
        Path folder = parts.boxes().resolve(order.box());
        BoxBrain brain = BoxBrain.start(parts, folder, new BoundSandboxes(parts.hands(), hand));
        long ready = System.nanoTime();
        return new Box(
                parts,
                hand,
                folder,
                brain,
                new Steps(
                        millis(provisioned - begun),
                        millis(installed - provisioned),
                        millis(ready - installed)));
    }

    private static double millis(long nanos) {
        return nanos / NANOS_PER_MILLI;
    }

    private static Recipe recipe(Order order) {
        if (order.repository() == null) {
            return new Recipe(List.of(), Recipe.Limits.DEFAULT);
        }
        Resource repository =
                new Resource.Repository(
                        new ResourceId(ResourceId.PREFIX + order.box()),
                        order.repository(),
                        null,
                        "/workspace/repository",
                        Instant.EPOCH,
                        Instant.EPOCH);
        return new Recipe(List.of(repository), Recipe.Limits.DEFAULT);
    }

    private static void install(Sandbox sandbox) throws ToolFailedException, InterruptedException {
        ToolCall call =
                new ToolCall(
                        new EventId(EventId.PREFIX + "install"),
                        "bash",
                        JsonMapper.shared()
                                .createObjectNode()
                                .put("command", PackageCache.installCommand()),
                        false);
        ToolResult result = sandbox.execute(call, new Cancellation());
        if (result.isError()) {
            throw new IllegalStateException("packages not installed: " + result.content());
        }
    }

    URI url() {
        return brain.url();
    }

    Steps steps() {
        return steps;
    }

    /// Ends it, and lets later ones begin with its log.
    void becomeImage() throws IOException, InterruptedException {
        brain.end();
        parts.hands().discard(hand);
        Files.deleteIfExists(folder.resolve("lock"));
        Files.move(folder, parts.image());
    }

    /// The end of its sandbox, which is the end of all of it: nothing of the session is left.
    void end() throws IOException, InterruptedException {
        brain.end();
        parts.hands().discard(hand);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
