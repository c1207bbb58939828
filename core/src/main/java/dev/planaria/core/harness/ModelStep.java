package dev.planaria.core.harness;

import dev.planaria.core.context.Context;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.EventId;
import dev.planaria.core.model.Delta;
import dev.planaria.core.model.Model;
import dev.planaria.core.model.ModelFailedException;
import dev.planaria.core.model.Prompt;
import dev.planaria.core.model.Reply;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.FirstToken;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Previews;
import dev.planaria.core.session.SessionFailure;
import dev.planaria.core.tool.Cancellation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Asks the model once: the request's start, the reply or the failure, and its end (protocol §5).
final class ModelStep {
    /// Named maximum of summaries in a row (protocol L1): a conversation that does not fit after
    /// that never will.
    static final int COMPACTIONS_MAX = 3;

    private final Turn turn;
    private final Model model;
    private final Context context;
    private final ToolRules rules;
    private final Previews previews;
    private final Retries retries;
    private final Counters counters;
    private final StatusEvents status;
    private int tooLong;

    ModelStep(
            Turn turn,
            Model model,
            Context context,
            ToolRules rules,
            Previews previews,
            Retries retries,
            Counters counters) {
        this.turn = turn;
        this.model = model;
        this.context = context;
        this.rules = rules;
        this.previews = previews;
        this.retries = retries;
        this.counters = counters;
        this.status = new StatusEvents(turn);
    }

    /// @param entering inputs that enter the log with this request
    void ask(List<Event> entering) throws InterruptedException {
        Context.Ask ask = context.ask(entering);
        if (tooLong > 0) {
            Optional<Context.Ask.Summarise> shorter = context.shorten();
            if (shorter.isEmpty() || tooLong > COMPACTIONS_MAX) {
                giveUpOnLength();
                return;
            }
            ask = shorter.get();
        }
        switch (ask) {
            case Context.Ask.Complete(Prompt prompt) -> converse(prompt, entering);
            case Context.Ask.Summarise(Position covered, Prompt prompt) -> {
                if (turn.state().compactions() >= COMPACTIONS_MAX) {
                    giveUpOnLength();
                } else {
                    summarise(covered, prompt);
                }
            }
        }
    }

    private void converse(Prompt prompt, List<Event> entering) throws InterruptedException {
        EventId start = turn.freshId();
        List<EventId> taken = entering.stream().map(Event::id).toList();
        FirstTokenWatch watch =
                turn.state().hasReplied() ? null : new FirstTokenWatch(turn.origin(), turn::now);
        try (Request request = new Request(start, taken)) {
            ReplyPreview preview =
                    new ReplyPreview(
                            turn.lease().thread(), previews, turn::freshId, request::settle);
            Reply reply =
                    request.send(
                            prompt,
                            delta -> {
                                if (watch != null) {
                                    watch.see(delta);
                                }
                                preview.show(delta);
                            });
            if (reply != null) {
                FirstToken first = watch == null ? null : watch.first();
                turn.emit("reply", List.of(), ReplyEvents.of(reply, start, rules, preview, first));
                if (first != null) {
                    counters.firstToken(first);
                }
            }
        }
        if (!turn.state().calls().isEmpty() || turn.state().openRequest() != null) {
            // Whoever rests next is told of arrivals anyway.
            turn.refresh();
        }
    }

    /// The summary enters the log as an event; what it covers stays there.
    private void summarise(Position covered, Prompt prompt) throws InterruptedException {
        EventId start = turn.freshId();
        try (Request request = new Request(start, List.of())) {
            Reply reply = request.send(prompt, _ -> {});
            if (reply != null) {
                keep(reply, start, covered);
            }
        }
        turn.refresh();
    }

    private void keep(Reply reply, EventId start, Position covered) {
        String summary = text(reply);
        if (summary.isBlank()) {
            fail(
                    new ModelFailedException(
                            FailureClass.MODEL_REJECTED, "the model wrote no summary"),
                    start);
            return;
        }
        tooLong = 0;
        counters.count(Counters.Counter.COMPACTIONS);
        turn.emit(
                "summary",
                List.of(),
                List.of(
                        status.draft(new EventBody.ContextCompacted(summary, covered)),
                        status.draft(new EventBody.ModelRequestEnd(start, false, reply.usage()))));
    }

    private static String text(Reply reply) {
        StringBuilder text = new StringBuilder();
        for (JsonNode block : reply.content()) {
            if (block.path("type").asString("").equals("text")) {
                text.append(block.path("text").asString(""));
            }
        }
        return CleanText.of(text.toString());
    }

    private void giveUpOnLength() {
        tell(
                "too-long",
                new SessionFailure(
                        SessionFailure.Kind.COMPACTION_LIMIT_REACHED_ERROR,
                        "The conversation does not fit the model's context window, and summaries"
                                + " did not make it fit.",
                        SessionFailure.Retry.EXHAUSTED,
                        FailureClass.MODEL_REJECTED,
                        0,
                        null),
                List.of());
    }

    private void fail(ModelFailedException failed, EventId start) {
        counters.count(Counters.Counter.MODEL_FAILURES);
        Event.Draft end = status.draft(EventBody.ModelRequestEnd.failed(start, failed.failure()));
        if (failed.promptTooLong()) {
            tooLong++;
            turn.emit("cut", List.of(), List.of(end));
        } else {
            tell("failure", retries.judge(failed, turn.state(), turn.now()), List.of(end));
        }
    }

    /// Nothing is retried in silence (protocol M4).
    private void tell(String step, SessionFailure failure, List<Event.Draft> before) {
        List<Event.Draft> drafts = new ArrayList<>(before);
        drafts.add(status.draft(new EventBody.SessionError(failure)));
        if (failure.retry() == SessionFailure.Retry.RETRYING) {
            drafts.addAll(status.rescheduled());
        }
        turn.emit(step, List.of(), drafts);
    }

    /// One request on its way: its start is being written down while the model reads (protocol C3).
    private final class Request implements AutoCloseable {
        private final EventId start;
        private final ArrivalWatch watch;
        private final Turn.Ahead opened;

        Request(EventId start, List<EventId> taken) throws InterruptedException {
            this.start = start;
            this.watch = turn.watch();
            List<Event.Draft> opening = new ArrayList<>(status.running());
            opening.add(new Event.Draft(start, new EventBody.ModelRequestStart()));
            this.opened = turn.emitAhead("request", taken, opening, watch.stop());
        }

        /// @return null where there is no reply: it was cut, or has failed and that is told
        @Nullable Reply send(Prompt prompt, Consumer<Delta> onDelta) throws InterruptedException {
            counters.count(Counters.Counter.MODEL_REQUESTS);
            Reply reply = null;
            ModelFailedException failed = null;
            try {
                reply = model.complete(prompt, onDelta, watch.stop());
            } catch (ModelFailedException e) {
                failed = e;
            } finally {
                settle();
            }
            opened.await();
            if (failed != null && !isCut(failed)) {
                fail(failed, start);
            }
            return reply;
        }

        /// Somebody wanted it to end: the next step closes it.
        private boolean isCut(ModelFailedException failed) {
            Cancellation.Reason reason = watch.stop().reason();
            return failed.failure() == FailureClass.CANCELLED
                    && reason != null
                    && reason != Cancellation.Reason.DEADLINE;
        }

        void settle() {
            opened.settle();
        }

        @Override
        public void close() {
            watch.close();
        }
    }
}
