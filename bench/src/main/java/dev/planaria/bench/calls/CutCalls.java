package dev.planaria.bench.calls;

import dev.planaria.adapters.hands.HandsSandboxProvider;
import dev.planaria.bench.storm.OwnJars;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.tool.ToolFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// Cuts calls at all points, again and again, and looks at what came of each.
public final class CutCalls {
    private static final int CALLS_PER_SESSION = 10;
    private static final String MAIN = "dev.planaria.server.Main";

    private CutCalls() {}

    /// @param folder an empty one
    /// @param kind of hand
    /// @param each how many calls are cut at a point
    /// @param say is told of each point that is done
    public static List<Verdict> run(
            Path folder, String kind, ToIntFunction<CutPoint> each, long seed, Consumer<String> say)
            throws IOException, InterruptedException, TimeoutException, ToolFailedException {
        List<Verdict> verdicts = new ArrayList<>();
        List<String> command = handsCommand(folder, kind);
        SplittableRandom random = new SplittableRandom(seed);
        try (CallWorld world = new CallWorld(folder.resolve("data"), command, kind, random)) {
            int number = 0;
            for (CutPoint point : CutPoint.values()) {
                int left = each.applyAsInt(point);
                while (left > 0) {
                    Session session = world.session();
                    Map<String, CutPoint> tokens = new TreeMap<>();
                    for (int i = 0; i < CALLS_PER_SESSION && left > 0; i++) {
                        String token = "t-" + ++number;
                        world.play(session, token, point);
                        tokens.put(token, point);
                        left--;
                    }
                    verdicts.addAll(verdicts(world, session, tokens));
                }
                say.accept(point.words() + ": " + each.applyAsInt(point));
            }
        }
        return verdicts;
    }

    /// Hands that are killed hundreds of times should be there again soon: their classes are
    /// archived once.
    private static List<String> handsCommand(Path folder, String kind)
            throws IOException, InterruptedException, ToolFailedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classes = OwnJars.classPath(folder);
        Path archive = folder.resolve("hands.jsa");
        Path scratch = folder.resolve("training");
        List<String> training =
                HandsSandboxProvider.command(
                        java,
                        classes,
                        List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable"),
                        MAIN,
                        "hands");
        try (HandsSandboxProvider hands = new HandsSandboxProvider(scratch, training, kind)) {
            hands.provision(
                            new HandId(HandId.PREFIX + "training"),
                            1,
                            new Recipe(List.of(), Recipe.Limits.DEFAULT))
                    .close();
            hands.dismiss();
        }
        List<String> options = new ArrayList<>(List.of("-Xlog:disable"));
        if (Files.exists(archive)) {
            options.add("-XX:SharedArchiveFile=" + archive);
        }
        return HandsSandboxProvider.command(java, classes, options, MAIN, "hands");
    }

    private static List<Verdict> verdicts(
            CallWorld world, Session session, Map<String, CutPoint> tokens) {
        Map<EventId, String> calls =
                new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
        List<String> answered = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        Position after = Position.START;
        List<Event> page;
        do {
            page = world.store().log().getEvents(session.thread(), Slice.after(after, 1_000));
            for (Event event : page) {
                after = event.at();
                switch (event.body()) {
                    case EventBody.AgentToolUse use ->
                            calls.put(event.id(), CallModel.tokenOf(use.input()));
                    case EventBody.AgentToolResult result -> {
                        String token = calls.getOrDefault(result.callId(), "");
                        answered.add(token);
                        if (result.isError()) {
                            failed.add(token);
                        }
                    }
                    default -> {
                        // Says nothing of calls.
                    }
                }
            }
        } while (!page.isEmpty());
        List<String> effects = world.lines(CallWorld.handOf(session.id()), "effects");
        List<Verdict> verdicts = new ArrayList<>();
        tokens.forEach((token, point) ->
                verdicts.add(
                        new Verdict(
                                point,
                                Collections.frequency(calls.values(), token),
                                Collections.frequency(answered, token),
                                failed.contains(token),
                                Collections.frequency(effects, token))));
        return verdicts;
    }
}
