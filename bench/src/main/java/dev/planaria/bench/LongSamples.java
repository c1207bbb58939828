package dev.planaria.bench;

/// What was measured at one length of the log.
final class LongSamples {
    final Samples times = new Samples();
    final Samples json = new Samples();
    private long bytes;
    private long prompts;

    void round() {
        times.round();
        json.round();
    }

    void add(long nanos) {
        times.add(nanos);
    }

    /// @param nanos that its JSON took
    void prompt(int promptBytes, long nanos) {
        bytes += promptBytes;
        prompts++;
        json.add(nanos);
    }

    /// Of a prompt, on average.
    long promptKilobytes() {
        return prompts == 0 ? 0 : bytes / prompts / 1_000;
    }
}
