package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.Checker;
import dev.planaria.bench.chaos.LogEvent;
import dev.planaria.bench.chaos.Recoveries;
import dev.planaria.bench.chaos.Recovery;
import dev.planaria.bench.chaos.SessionHistory;
import dev.planaria.bench.chaos.Violation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// What the API says of every session when the storm is over, and the verdict on all of it.
final class EndState {
    private static final int PAGE = 1_000;

    private final Tally tally;
    private final Map<String, Told> told = new HashMap<>();
    private final Map<String, Integer> gone = new HashMap<>();

    private EndState(Tally tally) {
        this.tally = tally;
    }

    /// What the API tells of one session.
    private record Told(String status, List<Long> listed, int pending) {}

    /// What the storm knows of itself.
    record Deeds(
            StormPlan plan,
            String store,
            List<Path> data,
            String hand,
            Duration took,
            long stale) {}

    static EndState ask(Client client, Tally tally) throws InterruptedException {
        EndState end = new EndState(tally);
        for (SessionBook book : tally.books.values()) {
            String session = book.session();
            try {
                if (book.isGone()) {
                    end.gone.put(session, gone(client, session));
                    continue;
                }
                String status = client.get("/v1/sessions/" + session).path("status").asString("");
                end.told.put(session, listed(client, session, status));
            } catch (IOException e) {
                tally.violated("I2", session, String.valueOf(e.getMessage()));
            }
        }
        return end;
    }

    /// 404, unless something of it is still told.
    private static int gone(Client client, String session)
            throws IOException, InterruptedException {
        String path = "GET /v1/sessions/" + session;
        int status = client.status(path, "");
        return status == 404 ? client.status(path + "/events", "") : status;
    }

    /// With what status the API answers for each session that was deleted.
    Map<String, Integer> gone() {
        return gone;
    }

    private static Told listed(Client client, String session, String status)
            throws IOException, InterruptedException {
        List<Long> listed = new ArrayList<>();
        int pending = 0;
        JsonNode data;
        do {
            data =
                    client.get(
                                    "/v1/sessions/%s/events?after=%d&limit=%d"
                                            .formatted(session, listed.size(), PAGE))
                            .path("data");
            for (JsonNode each : data) {
                LogEvent event = LogEvent.seen(each);
                if (event.micros() == LogEvent.WAITING) {
                    pending++;
                } else {
                    listed.add(event.print());
                }
            }
        } while (data.size() == PAGE);
        return new Told(status, listed, pending);
    }

    StormOutcome judge(Deeds deeds, Disasters disasters, Aftermath aftermath) throws IOException {
        Map<String, List<LogEvent>> logs = aftermath.logs();
        List<Violation> violations = new ArrayList<>(tally.violations());
        violations.addAll(aftermath.violations());
        List<Recovery> recovery = new ArrayList<>();
        long events = 0;
        long calls = 0;
        for (SessionBook book : tally.books.values()) {
            if (book.isGone()) {
                continue;
            }
            List<LogEvent> log = logs.getOrDefault(book.session(), List.of());
            Told api = told.getOrDefault(book.session(), new Told("unknown", List.of(), 0));
            violations.addAll(
                    Checker.check(
                            new SessionHistory(
                                    book.session(),
                                    log,
                                    api.listed(),
                                    book.acknowledged(),
                                    book.reads(),
                                    book.stream(),
                                    api.status(),
                                    api.pending(),
                                    Effects.of(book.session(), deeds.data()))));
            recovery.addAll(
                    Recovery.of(book.session(), log, disasters.kills(), disasters.others()));
            events += log.size();
            calls += log.stream().filter(each -> each.type().equals("agent.tool_use")).count();
        }
        return new StormOutcome(
                deeds.plan(),
                deeds.store(),
                deeds.hand(),
                deeds.took(),
                disasters.count(Disasters.Kind.KILL),
                disasters.count(Disasters.Kind.PAUSE),
                new StormPlan.Harm(
                        disasters.count(Disasters.Kind.CRASH),
                        disasters.count(Disasters.Kind.BACKEND),
                        disasters.count(Disasters.Kind.CUT)),
                tally.acknowledged.get(),
                tally.repeated.get(),
                tally.retries.get(),
                tally.reads.get(),
                tally.reconnects.get(),
                tally.books.size() - gone.size(),
                gone.size(),
                aftermath.checkpoints(),
                events,
                calls,
                deeds.stale(),
                tally.woken.get(),
                new Recoveries(recovery),
                violations);
    }
}
