package dev.planaria.bench;

import dev.planaria.bench.plot.PercentilePlot;
import dev.planaria.bench.plot.Plot;
import dev.planaria.bench.result.Better;
import dev.planaria.bench.result.Figure;
import java.util.List;

/// The overhead benchmark's part of the page.
final class OverheadReport {
    private OverheadReport() {}

    static String markdown(
            String machine, OverheadLoad load, Pieces pieces, int sessions, int perSecond) {
        int cores = Runtime.getRuntime().availableProcessors();
        return """
        ## Overhead: from a message to the request of its model

        `./planaria bench overhead`. From the first byte of `POST …/events` with a `user.message`, as the client
        sends it, to the arrival of the model request at a stub on loopback. In between the message and the claim
        of its session are synced to disk. Server in a process of its own, embedded store, a new session for each
        message; client and stub are bare sockets on one clock. Milliseconds. The paced messages go to 500 sessions
        in turns, each from the time it was due, whatever became of those before it.

        Machine: %s.

        | load | messages | p50 | p95 | p99 | reach | medians of the rounds |
        |---|---|---|---|---|---|---|
        %s

        What the parts cost by themselves, in the same run (p50 / p95):

        | part | p50 | p95 |
        |---|---|---|
        %s

        Where the time goes, one by one: %s

        %d at once: a whole turn takes %s ms of the server's processor time, so all of them take %s ms of this
        machine's %d cores, which the client shares: here the processor decides, not the disk.
        """
                .formatted(
                        machine,
                        loads(load, sessions, perSecond),
                        parts(pieces),
                        where(load, pieces),
                        sessions,
                        Samples.text(load.cpuMillisOfATurn()),
                        Samples.text(load.cpuMillisOfATurn() * sessions / cores),
                        cores);
    }

    static List<Figure> figures(OverheadLoad load, Pieces pieces) {
        return List.of(
                Figure.of("overhead.sequential.p50", load.oneByOne.millis(50), "ms"),
                Figure.of("overhead.sequential.p95", load.oneByOne.millis(95), "ms"),
                Figure.of("overhead.burst.p50", load.atOnce.millis(50), "ms"),
                Figure.of("overhead.burst.p95", load.atOnce.millis(95), "ms"),
                Figure.of("overhead.burst.turn.processor", load.cpuMillisOfATurn(), "ms"),
                Figure.of("overhead.paced.p50", load.paced.millis(50), "ms"),
                Figure.of("overhead.paced.p99", load.paced.millis(99), "ms"),
                Figure.of("overhead.sync.p50", pieces.floors.sync.millis(50), "ms"),
                Figure.of("overhead.http.p50", pieces.floors.http.millis(50), "ms"),
                Figure.ratio(
                        "overhead.sequential.floors",
                        load.oneByOne.over(pieces.floors.sync, pieces.floors.http),
                        Better.LESS),
                Figure.ratio(
                        "overhead.burst.floors",
                        load.atOnce.over(pieces.floors.sync, pieces.floors.http),
                        Better.LESS));
    }

    static Plot plot(OverheadLoad load, int sessions) {
        return new PercentilePlot(
                "latency",
                "Overhead: from a message to the request of its model",
                "ms",
                List.of(
                        new PercentilePlot.Curve(
                                "one by one",
                                load.oneByOne::millis,
                                List.of(
                                        new PercentilePlot.Asked(50, 1),
                                        new PercentilePlot.Asked(95, 3))),
                        new PercentilePlot.Curve(
                                sessions + " at once",
                                load.atOnce::millis,
                                List.of(new PercentilePlot.Asked(50, 5)))));
    }

    private static String loads(OverheadLoad load, int sessions, int perSecond) {
        String one = "one by one, message to ";
        String many = sessions + " at once, message to ";
        return String.join(
                "\n",
                row(one + "model request", load.oneByOne, "p50 ≤ 1, p95 ≤ 3"),
                row(one + "its 200", load.oneByOneAnswered, ""),
                row(many + "model request", load.atOnce, "p50 ≤ 5"),
                row(many + "its 200", load.atOnceAnswered, ""),
                row(
                        "500 sessions, %,d messages/s, due time to model request"
                                .formatted(perSecond),
                        load.paced,
                        "p50 ≤ 2, p99 ≤ 15"));
    }

    private static String row(String what, Samples samples, String reach) {
        return "| %s | %d | **%s** | %s | %s | %s | %s |"
                .formatted(
                        what,
                        samples.count(),
                        samples.p(50),
                        samples.p(95),
                        samples.p(99),
                        reach,
                        samples.mediansOfRounds());
    }

    private static String parts(Pieces pieces) {
        return String.join(
                "\n",
                Floors.row(Floors.SYNC, pieces.floors.sync),
                Floors.row(Floors.HTTP, pieces.floors.http),
                Floors.row("HTTP there and back with our server (`GET /health`)", pieces.http),
                Floors.row(
                        "HTTP, JSON and one synced transaction (`POST /v1/environments`)",
                        pieces.document),
                Floors.row("hand-over to a new virtual thread", pieces.handOver),
                Floors.row(
                        "warm connection of the gateway's library: call to arrival",
                        pieces.gateway));
    }

    private static String where(OverheadLoad load, Pieces pieces) {
        double whole = load.oneByOne.millis(50);
        double http = pieces.http.millis(50);
        double sync = pieces.floors.sync.millis(50);
        double store = Math.max(0, pieces.document.millis(50) - http - sync);
        double handOver = pieces.handOver.millis(50);
        double gateway = pieces.gateway.millis(50);
        double rest = Math.max(0, whole - http - sync - store - handOver - gateway);
        return """
        of %s ms (p50) the disk's sync takes %s, the store's transaction beside it with its JSON %s, HTTP %s,
        the hand-over %s, the gateway's connection %s; the rest, %s ms, is reading the session, building the
        prompt and its JSON, and waiting for a core.\
        """
                .formatted(
                        Samples.text(whole),
                        Samples.text(sync),
                        Samples.text(store),
                        Samples.text(http),
                        Samples.text(handOver),
                        Samples.text(gateway),
                        Samples.text(rest));
    }
}
