package dev.planaria.bench;

/// The overhead benchmark's part of the page.
final class OverheadReport {
    private OverheadReport() {}

    static String markdown(String machine, OverheadLoad load, Pieces pieces, int sessions) {
        int cores = Runtime.getRuntime().availableProcessors();
        return """
        ## Overhead: from a message to the request of its model

        `./planaria bench overhead`. From the first byte of `POST …/events` with a `user.message`, as the client
        sends it, to the arrival of the model request at a stub on loopback. In between the message and the claim
        of its session are synced to disk. Server in a process of its own, embedded store, a new session for each
        message; client and stub are bare sockets on one clock. Milliseconds.

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
                        loads(load, sessions),
                        parts(pieces),
                        where(load, pieces),
                        sessions,
                        Samples.text(load.cpuMillisOfATurn()),
                        Samples.text(load.cpuMillisOfATurn() * sessions / cores),
                        cores);
    }

    private static String loads(OverheadLoad load, int sessions) {
        String one = "one by one, message to ";
        String many = sessions + " at once, message to ";
        return String.join(
                "\n",
                row(one + "model request", load.oneByOne, "p50 ≤ 1, p95 ≤ 3"),
                row(one + "its 200", load.oneByOneAnswered, ""),
                row(many + "model request", load.atOnce, "p50 ≤ 5"),
                row(many + "its 200", load.atOnceAnswered, ""));
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
                part("write 4 KiB and sync it, nothing else", pieces.sync),
                part("HTTP there and back (`GET /health`)", pieces.http),
                part(
                        "HTTP, JSON and one synced transaction (`POST /v1/environments`)",
                        pieces.document),
                part("hand-over to a new virtual thread", pieces.handOver),
                part("warm connection of the gateway's library: call to arrival", pieces.gateway));
    }

    private static String part(String what, Samples samples) {
        return "| %s | %s | %s |".formatted(what, samples.p(50), samples.p(95));
    }

    private static String where(OverheadLoad load, Pieces pieces) {
        double whole = load.oneByOne.millis(50);
        double http = pieces.http.millis(50);
        double sync = pieces.sync.millis(50);
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
