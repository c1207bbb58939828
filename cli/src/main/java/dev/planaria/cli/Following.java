package dev.planaria.cli;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Shows a session's events as they come, in the form that the command asked for.
final class Following {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Api api;
    private final String session;
    private final Shared shared;

    Following(Api api, String session, Shared shared) {
        this.api = api;
        this.session = session;
        this.shared = shared;
    }

    /// What starts the work that is then watched.
    interface Start {
        void begin() throws InterruptedException;
    }

    /// Behind which event "from now on" begins; null for a session without any.
    static @Nullable String newestEvent(Api api, String session) throws InterruptedException {
        String path = Api.path("v1", "sessions", session, "events");
        for (JsonNode event : api.list(path, 20, "order", "desc")) {
            if (event.path("processed_at").isString()) {
                return event.path("id").asString(null);
            }
        }
        return null;
    }

    /// Until the session rests; the exit code says whether it rests well.
    int untilRest(@Nullable String after, Start start) throws InterruptedException {
        LiveView view = new LiveView(shared.out(), Palette.of(System.getenv()));
        try (SessionStream stream = SessionStream.open(api, session, options(after))) {
            Tally tally = new Tally(System::nanoTime);
            Consumer<JsonNode> show = listener(view);
            SessionWatch watch =
                    new SessionWatch(
                            stream,
                            event -> {
                                tally.add(event);
                                show.accept(event);
                            });
            start.begin();
            Ending ending = watch.untilRest();
            Blockers blockers = new Blockers(api, session, shared.spec.commandLine());
            while (ending.needsAction()
                    && blockers.settle(watch.callsOf(ending.blockers()), view, shared.json)) {
                ending = watch.untilRest();
            }
            if (!shared.json) {
                if (watch.reconnects() > 0) {
                    view.note("the stream broke and was resumed; nothing was missed");
                }
                String how = ending.isWell() ? "done" : "ended: " + ending.reason();
                view.note(how + " · " + tally.line());
            }
            return ending.isWell() ? Exit.OK : Exit.FAILED;
        }
    }

    /// Until the session is no more, or the person at the keyboard has seen enough.
    int untilGone(@Nullable String after) throws InterruptedException {
        LiveView view = new LiveView(shared.out(), Palette.of(System.getenv()));
        try (SessionStream stream = SessionStream.open(api, session, options(after))) {
            new SessionWatch(stream, listener(view)).untilGone();
            return Exit.OK;
        }
    }

    private SessionStream.Options options(@Nullable String after) {
        return new SessionStream.Options(!shared.json, after, PATIENCE);
    }

    private Consumer<JsonNode> listener(LiveView view) {
        return shared.json ? SessionWatch.jsonLines(shared.out()) : view::show;
    }
}
