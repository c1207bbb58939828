package dev.planaria.testkit.simulation;

import dev.planaria.core.agent.AgentConfig;
import dev.planaria.core.agent.ModelConfig;
import dev.planaria.core.agent.PermissionPolicy;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.agent.ToolConfig;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Somebody who talks with one session: sends, asks again, interrupts, answers calls, reads on
/// where it left off, and in the end may delete it.
final class SimulatedClient {
    static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_simulated");
    private static final int MESSAGES_MAX = 10;
    private static final int PAGE_MAX = 20;

    private final World world;
    private final Post.Servers servers;
    private final Checker checker;
    private final UnaryOperator<Receipt> retry;
    private final List<Flight> posts = new ArrayList<>();
    private final List<Event> seen = new ArrayList<>();

    /// Calls that nobody has answered, as far as it has read.
    private final Map<EventId, EventBody> asked = new LinkedHashMap<>();

    private @Nullable Session session;
    private int messages;
    private boolean working;
    private boolean leaving;
    private boolean gone;

    SimulatedClient(
            World world, Post.Servers servers, Checker checker, UnaryOperator<Receipt> retry) {
        this.world = world;
        this.servers = servers;
        this.checker = checker;
        this.retry = retry;
        create();
    }

    /// It has said all that it had to say.
    boolean isDone() {
        return gone || (messages >= MESSAGES_MAX && posts.isEmpty());
    }

    boolean isWaiting() {
        return !posts.isEmpty() || (!gone && !asked.isEmpty());
    }

    List<Event> seen() {
        return seen;
    }

    @Nullable Session session() {
        return session;
    }

    void step() {
        Session here = session;
        if (!posts.isEmpty() && (here == null || world.happens(0.6))) {
            Flight post = posts.get(world.pick(posts.size()));
            if (post.step()) {
                posts.remove(post);
            }
        } else if (here != null && !gone) {
            talk(here);
        }
    }

    private void talk(Session here) {
        double what = world.random().nextDouble();
        if (working && what > 0.45 && world.happens(0.8)) {
            // Most wait for the answer before they go on.
            return;
        }
        if (!asked.isEmpty() && (what < 0.3 || world.isCalm())) {
            answer(here);
            read(here);
        } else if (what < 0.45 || world.isCalm()) {
            read(here);
        } else if (messages >= MESSAGES_MAX) {
            if (what < 0.7 && !leaving) {
                delete(here);
            }
        } else if (what < 0.84) {
            say(here, message());
        } else if (what < 0.88) {
            say(here, message(), message());
        } else if (what < 0.895) {
            world.tally().count(Trouble.CLIENT_INTERRUPT);
            say(here, new EventBody.UserInterrupt(null));
        } else if (what < 0.91) {
            world.tally().count(Trouble.CLIENT_INTERRUPT);
            say(here, new EventBody.UserInterrupt(null), message());
        }
    }

    private EventBody message() {
        messages++;
        return new EventBody.UserMessage(ContentBlock.text(checker.freshText()));
    }

    // ---- requests

    private void create() {
        String key = world.ids().fresh("key_");
        EventBody first = message();
        posts.add(
                new Post<>(
                        world,
                        servers,
                        true,
                        (to, number) -> {
                            Sessions.Created created =
                                    to.sessions()
                                            .create(
                                                    receipt("create", key, number, true),
                                                    fresh(),
                                                    List.of(draft(first)));
                            to.wake(created.lease());
                            return created.session();
                        },
                        created -> {
                            session = created;
                            checker.created(created);
                        }));
    }

    private Event.Draft draft(EventBody body) {
        return new Event.Draft(world.ids().event(), body);
    }

    private Session fresh() {
        SessionId id = new SessionId(world.ids().fresh(SessionId.PREFIX));
        return new Session(
                id,
                WORKSPACE,
                new ThreadId(id, world.ids().fresh(ThreadId.PREFIX)),
                new Session.Setup(
                        new SessionAgent(new AgentId("agent_1"), 1, AGENT),
                        new EnvironmentId("env_1"),
                        List.of()),
                new Session.Labels(null, Map.of()),
                Session.State.NEW,
                Times.born(world.now()));
    }

    private static final AgentConfig AGENT =
            new AgentConfig(
                    "simulated",
                    null,
                    new ModelConfig("simulated", ModelConfig.Effort.HIGH),
                    "Be brief.",
                    List.of(
                            new ToolConfig.AgentToolset(
                                    true,
                                    PermissionPolicy.ALWAYS_ALLOW,
                                    List.of(
                                            new ToolConfig.BuiltIn(
                                                    "bash",
                                                    true,
                                                    PermissionPolicy.ALWAYS_ALLOW)))));

    private Receipt receipt(String scope, String key, int number, boolean keyed) {
        Receipt first =
                keyed
                        ? new Receipt.Named(scope, key, key)
                        : new Receipt.Unnamed(scope, key, world.ids().fresh("req_"), number > 0);
        return number == 0 ? first : retry.apply(first);
    }

    private void say(Session here, EventBody... bodies) {
        String key = world.ids().fresh("key_");
        boolean keyed = world.happens(0.8);
        posts.add(
                new Post<>(
                        world,
                        servers,
                        keyed,
                        (to, number) -> {
                            List<Event.Draft> drafts = new ArrayList<>();
                            for (EventBody body : bodies) {
                                drafts.add(draft(body));
                            }
                            Inbox.Accepted accepted =
                                    to.inbox()
                                            .submit(
                                                    WORKSPACE,
                                                    here.id(),
                                                    receipt("send", key, number, keyed),
                                                    drafts);
                            to.wake(accepted.lease());
                            return accepted.events();
                        },
                        events -> checker.acknowledged(here.id(), events)));
    }

    private void answer(Session here) {
        List<EventId> calls = List.copyOf(asked.keySet());
        EventId call = calls.get(world.pick(calls.size()));
        // Sometimes twice, sometimes another answer than before: that is refused.
        String text = world.happens(0.1) ? "other" : "this";
        if (asked.get(call) instanceof EventBody.AgentCustomToolUse) {
            say(here, new EventBody.UserCustomToolResult(call, ContentBlock.text(text), false));
        } else {
            boolean allow = world.isCalm() || world.happens(0.8);
            say(here, new EventBody.UserToolConfirmation(call, allow, allow ? null : text));
        }
    }

    private void delete(Session here) {
        leaving = true;
        checker.deleting(here.id());
        posts.add(
                new Post<>(
                        world,
                        servers,
                        false,
                        (to, number) -> {
                            try {
                                to.sessions()
                                        .delete(WORKSPACE, here.id())
                                        .forEach(world.hands()::discard);
                                return true;
                            } catch (ApiException e) {
                                if (e.code() == ErrorCode.NOT_FOUND) {
                                    return true;
                                }
                                leaving = false;
                                throw e;
                            }
                        },
                        deleted -> {
                            gone = deleted;
                            asked.clear();
                        }));
    }

    // ---- reading

    private void read(Session here) {
        SimulatedNode from = servers.any();
        if (from == null) {
            return;
        }
        int limit = 1 + world.pick(PAGE_MAX);
        List<Event> page =
                from.log().getEvents(here.thread(), Slice.after(new Position(seen.size()), limit));
        for (Event event : page) {
            if (event.at().value() != seen.size() + 1L) {
                checker.broken(
                        "I10",
                        here.id(),
                        "a reader at " + seen.size() + " was given " + event.at().value());
                return;
            }
            seen.add(event);
            notice(event);
        }
    }

    private void notice(Event event) {
        switch (event.body()) {
            case EventBody.AgentCustomToolUse use -> asked.put(event.id(), use);
            case EventBody.AgentToolUse use when use.permission() == EventBody.Permission.ASK ->
                    asked.put(event.id(), use);
            case EventBody.AgentToolResult result -> asked.remove(result.callId());
            case EventBody.Answer answer -> asked.remove(answer.callId());
            case EventBody.StatusRunning _ -> working = true;
            case EventBody.StatusIdle _ -> working = false;
            default -> {
                // Read, and nothing to be done.
            }
        }
    }
}
