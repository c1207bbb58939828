package dev.planaria.testkit.brain;

import static dev.planaria.testkit.Replies.call;
import static dev.planaria.testkit.Replies.text;
import static dev.planaria.testkit.Replies.thinking;

import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.context.Context;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Usage;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.testkit.FakeSandboxes;
import dev.planaria.testkit.Faults;
import dev.planaria.testkit.FlakyModel;
import dev.planaria.testkit.Replies;
import dev.planaria.testkit.ScriptedModel;
import dev.planaria.testkit.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;

/// A session as chance would have it: what clients, models and tools do, and where brains die,
/// follows from one seed. Its log is one that the real loop wrote.
record RandomStory(Session session, List<Event> log) {
    private static final Model.Limits SMALL = new Model.Limits(1_200, 200);
    private static final int ROUNDS = 8;
    private static final int WRITES = 300;

    /// @param every how many events lie between two checkpoints
    static RandomStory play(long seed, int every) throws Exception {
        RandomGenerator random = Seeded.random(seed);
        FakeSandboxes hands =
                new FakeSandboxes((call, _) -> {
                    String command = FakeSandboxes.commandOf(call);
                    return command.hashCode() % 4 == 0
                            ? ToolResult.error("no: " + command)
                            : ToolResult.text(command + " ".repeat(20) + "x".repeat(400));
                });
        Model model =
                new FlakyModel(
                        new ScriptedModel((prompt, _) -> reply(prompt, seed)).withLimits(SMALL),
                        n ->
                                n % 7 == 3
                                        ? new ModelFailedException(
                                                FailureClass.MODEL_OVERLOADED, "busy")
                                        : null);
        try (World world = new World(model, hands)) {
            world.checkpointEvery(every);
            Session session =
                    world.session(
                            World.toolset(
                                    seed % 2 == 0
                                            ? PermissionPolicy.ALWAYS_ALLOW
                                            : PermissionPolicy.ALWAYS_ASK,
                                    "bash",
                                    "read"),
                            World.custom("ask_user"));
            world.plan(
                    Faults.random(
                            seed, WRITES, 0.03, () -> world.clock.advance(Duration.ofSeconds(1))));
            for (int round = 0; round < ROUNDS; round++) {
                world.send(
                        session,
                        round == 0
                                ? new EventBody[] {World.message("Begin")}
                                : inputs(world, session, random).toArray(EventBody[]::new));
                world.work();
            }
            world.check(session);
            return new RandomStory(session, world.log(session));
        }
    }

    /// The context that its brains had, before the first event.
    Context context() {
        return new CompactingStrategy(FakeSandboxes.echoing().tools(), _ -> SMALL).open(session);
    }

    private static List<EventBody> inputs(World world, Session session, RandomGenerator random) {
        List<EventBody> inputs = new ArrayList<>();
        Set<String> answered = new HashSet<>();
        List<Event> log = world.log(session);
        log.forEach(event -> answered.add(String.valueOf(event.body().uniqueKey())));
        for (Event event : log) {
            EventId id = event.id();
            if (random.nextInt(4) == 0 || answered.contains(id + ":result")) {
                continue;
            }
            switch (event.body()) {
                case EventBody.AgentCustomToolUse _ ->
                        inputs.add(
                                new EventBody.UserCustomToolResult(
                                        id,
                                        ContentBlock.text("answer " + random.nextInt(100)),
                                        random.nextBoolean()));
                case EventBody.AgentToolUse use
                        when use.permission() == EventBody.Permission.ASK
                                && !answered.contains(id + ":confirmation") ->
                        inputs.add(
                                random.nextInt(3) == 0
                                        ? new EventBody.UserToolConfirmation(id, false, "not now")
                                        : new EventBody.UserToolConfirmation(id, true, null));
                default -> {
                    // Needs no answer.
                }
            }
        }
        switch (random.nextInt(6)) {
            case 0 -> inputs.add(World.interrupt());
            case 1 ->
                    inputs.add(
                            new EventBody.SystemMessage(
                                    ContentBlock.text("Mind " + random.nextInt(100))));
            default -> {
                // Only what is said below.
            }
        }
        if (inputs.isEmpty() || random.nextBoolean()) {
            inputs.add(World.message("message " + random.nextInt(1_000)));
        }
        return inputs;
    }

    private static Reply reply(Prompt prompt, long seed) {
        String read = prompt.messages().toString();
        Usage usage = new Usage(read.length() / 4, 10, 5, 0, 0);
        RandomGenerator random = Seeded.random(seed * 31 + read.hashCode());
        if (read.contains("Write a summary for yourself")) {
            return Replies.using(Replies.of(text("Summary " + random.nextInt(1_000))), usage);
        }
        List<JsonNode> blocks = new ArrayList<>();
        if (random.nextBoolean()) {
            blocks.add(thinking("thought " + random.nextInt(1_000)));
        }
        blocks.add(text("said " + random.nextInt(1_000)));
        if (random.nextInt(12) == 0) {
            return Replies.using(
                    Replies.ended(Reply.Stop.REFUSAL, blocks.toArray(JsonNode[]::new)), usage);
        }
        int calls = random.nextInt(5) < 2 ? 0 : 1 + random.nextInt(3);
        for (int i = 0; i < calls; i++) {
            String tool = List.of("bash", "read", "ask_user", "nothing").get(random.nextInt(4));
            String id = "toolu_" + Integer.toHexString(random.nextInt());
            blocks.add(call(id, tool, "c" + random.nextInt(1_000)));
        }
        return Replies.using(Replies.of(blocks.toArray(JsonNode[]::new)), usage);
    }
}
