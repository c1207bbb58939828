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
        | one by one, message to model request | %d | **%s** | **%s** | %s | p50 ≤ 1, p95 ≤ 3 | %s |
        | one by one, message to its 200 | %d | %s | %s | %s | | %s |
        | %d at once, message to model request | %d | **%s** | %s | %s | p50 ≤ 5 | %s |
        | %d at once, message to its 200 | %d | %s | %s | %s | | %s |

        What the parts cost by themselves, in the same run (p50 / p95):

        | part | p50 | p95 |
        |---|---|---|
        | write 4 KiB and sync it, nothing else | %s | %s |
        | HTTP there and back (`GET /health`) | %s | %s |
        | HTTP, JSON and one synced transaction (`POST /v1/environments`) | %s | %s |
        | hand-over to a new virtual thread | %s | %s |
        | warm connection of the gateway's library: call to arrival | %s | %s |

        Where the time goes, one by one: %s

        %d at once: a whole turn takes %s ms of the server's processor time, so all of them take %s ms of this
        machine's %d cores, which the client shares: here the processor decides, not the disk.
        """
                .formatted(
                        machine,
                        load.oneByOne.count(),
                        load.oneByOne.p(50),
                        load.oneByOne.p(95),
                        load.oneByOne.p(99),
                        load.oneByOne.mediansOfRounds(),
                        load.oneByOneAnswered.count(),
                        load.oneByOneAnswered.p(50),
                        load.oneByOneAnswered.p(95),
                        load.oneByOneAnswered.p(99),
                        load.oneByOneAnswered.mediansOfRounds(),
                        sessions,
                        load.atOnce.count(),
                        load.atOnce.p(50),
                        load.atOnce.p(95),
                        load.atOnce.p(99),
                        load.atOnce.mediansOfRounds(),
                        sessions,
                        load.atOnceAnswered.count(),
                        load.atOnceAnswered.p(50),
                        load.atOnceAnswered.p(95),
                        load.atOnceAnswered.p(99),
                        load.atOnceAnswered.mediansOfRounds(),
                        pieces.sync.p(50),
                        pieces.sync.p(95),
                        pieces.http.p(50),
                        pieces.http.p(95),
                        pieces.document.p(50),
                        pieces.document.p(95),
                        pieces.handOver.p(50),
                        pieces.handOver.p(95),
                        pieces.gateway.p(50),
                        pieces.gateway.p(95),
                        where(load, pieces),
                        sessions,
                        Samples.text(load.cpuMillisOfATurn()),
                        Samples.text(load.cpuMillisOfATurn() * sessions / cores),
                        cores);
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
