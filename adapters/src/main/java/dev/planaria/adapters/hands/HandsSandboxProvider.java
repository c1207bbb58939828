package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.tools.HandTools;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.ResourceId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolSpec;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Sandboxes of this machine, made by the hands process of a data directory, which is started at
/// the first need and outlives this server.
public final class HandsSandboxProvider implements SandboxProvider, AutoCloseable {
    private final HandsPlaces places;
    private final HandsLine line;
    private final String place;

    /// @param data the data directory, whose hands they are
    /// @param command what starts a hands process: java, its options, its class path, the main
    ///   class and what that needs to run [HandsMain]; the options of [HandsOptions] are added
    /// @param kind of hand: `bubblewrap` or `process`
    /// @param options more options of [HandsOptions], such as `--allow-local-repositories`
    public HandsSandboxProvider(Path data, List<String> command, String kind, String... options)
            throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.addAll(List.of("--data", data.toAbsolutePath().toString(), "--kind", kind));
        whole.addAll(List.of(options));
        this.places = HandsPlaces.in(data);
        this.place = places.name();
        this.line = new HandsLine(new HandsProcess(places, whole));
    }

    /// The small Java that is enough for a hands process.
    ///
    /// @param java the program
    /// @param more such as `-XX:SharedArchiveFile=…`
    public static List<String> command(
            Path java, String classPath, List<String> more, String... main) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                java.toString(),
                                "-Xmx64m",
                                "-Xss512k",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(more);
        command.addAll(List.of("-cp", classPath));
        command.addAll(List.of(main));
        return command;
    }

    @Override
    public List<ToolSpec> tools() {
        return HandTools.specs();
    }

    @Override
    public Sandbox provision(HandId id, long generation, Recipe recipe, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        ObjectNode request = request("provision", id, generation);
        request.set("recipe", RecipeJson.write(recipe));
        try {
            HandsLine.Greeted greeted = line.greet();
            JsonNode answer;
            try (var _ = new Abandoning(line, request("abandon", id, generation), stop)) {
                answer = line.ask(request);
            }
            OutcomeJson.throwIfFailed(answer);
            return new HandsSandbox(line, address(id, generation, greeted), false, notices(answer));
        } catch (ClosedByInterruptException e) {
            throw interrupted();
        } catch (IOException e) {
            throw new ToolFailedException(
                    FailureClass.PROVISION_FAILED,
                    "the sandbox could not be made: " + e.getMessage());
        }
    }

    @Override
    public Optional<Sandbox> attach(HandAddress last, long generation)
            throws ToolFailedException, InterruptedException {
        if (!mayReach(last)) {
            throw new ToolFailedException(
                    FailureClass.HAND_NETWORK,
                    "the sandbox lives on another machine, or in another data directory, and"
                            + " cannot be reached from here");
        }
        ObjectNode request =
                request("attach", last.id(), generation)
                        .put("boot", last.bootId())
                        .put("process", last.processStart());
        try {
            Optional<JsonNode> answer = line.askIfThere(request);
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            OutcomeJson.throwIfFailed(answer.get());
            if (!answer.get().path("attached").asBoolean(false)) {
                return Optional.empty();
            }
            HandAddress address =
                    new HandAddress(
                            last.id(),
                            last.provider(),
                            last.bootId(),
                            last.processStart(),
                            generation);
            return Optional.of(new HandsSandbox(line, address, true, List.of()));
        } catch (ClosedByInterruptException e) {
            throw interrupted();
        } catch (IOException e) {
            throw new ToolFailedException(
                    FailureClass.HAND_NETWORK,
                    "the hands process cannot be reached: " + e.getMessage());
        }
    }

    @Override
    public boolean mayReach(HandAddress address) {
        return address.isOf(place);
    }

    /// Tells this data directory from every other, on whatever machine; its hands carry it in their
    /// addresses ([HandAddress#isOf]).
    public String place() {
        return place;
    }

    @Override
    public void discard(HandId id) throws InterruptedException {
        if (!Files.exists(places.home(id))) {
            // Nothing was ever made: no reason to start a process.
            return;
        }
        try {
            OutcomeJson.throwIfFailed(line.ask(request("discard", id, Long.MAX_VALUE)));
        } catch (ClosedByInterruptException e) {
            throw interrupted();
        } catch (IOException | ToolFailedException e) {
            throw new IllegalStateException(
                    "hand " + id + " could not be discarded: " + e.getMessage(), e);
        }
    }

    /// Asks the hands process to leave, with all its sandboxes, and waits until it has. Workspaces
    /// stay. Does nothing where there is none.
    public void dismiss() throws InterruptedException {
        try {
            line.dismiss();
        } catch (ClosedByInterruptException e) {
            throw interrupted();
        } catch (IOException e) {
            // It left before it could answer.
            return;
        }
    }

    /// Lets go of the connections. The hands process and its sandboxes go on.
    @Override
    public void close() {
        line.close();
    }

    static ObjectNode request(String what, HandId id, long generation) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("do", what)
                .put("hand", id.value())
                .put("generation", generation);
    }

    static InterruptedException interrupted() {
        // The interrupt closed the channel and is still pending; declared as what it is, it is
        // cleared.
        var _ = Thread.interrupted();
        return new InterruptedException("interrupted while the hands were asked");
    }

    private static HandAddress address(HandId id, long generation, HandsLine.Greeted greeted) {
        return new HandAddress(id, greeted.kind(), greeted.boot(), greeted.process(), generation);
    }

    private static List<ProvisionNotice> notices(JsonNode answer) {
        List<ProvisionNotice> notices = new ArrayList<>();
        for (JsonNode each : answer.path("notices")) {
            notices.add(
                    new ProvisionNotice(
                            new ResourceId(each.path("resource").asString()),
                            each.path("url").asString(),
                            ProvisionNotice.Kind.valueOf(each.path("kind").asString()),
                            each.path("message").asString()));
        }
        return notices;
    }
}
