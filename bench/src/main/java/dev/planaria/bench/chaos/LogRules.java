package dev.planaria.bench.chaos;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a log must look like by itself: I1, I3, I4, I6, S7.
final class LogRules {
    private LogRules() {}

    static void check(List<LogEvent> log, Findings findings) {
        order(log, findings);
        requests(log, findings);
    }

    private static void order(List<LogEvent> log, Findings findings) {
        long epoch = LogEvent.NO_EPOCH;
        long micros = LogEvent.WAITING;
        long position = 0;
        Set<String> ids = new HashSet<>();
        for (LogEvent event : log) {
            findings.check(
                    event.position() == position + 1,
                    "I1",
                    "after position " + position + " comes " + event.position());
            position = event.position();
            findings.check(
                    event.micros() > micros, "S7", "time does not rise at position " + position);
            micros = event.micros();
            findings.check(ids.add(event.id()), "I4", event.id() + " is there twice");
            if (event.epoch() != LogEvent.NO_EPOCH) {
                findings.check(
                        event.epoch() >= epoch,
                        "I3",
                        "epoch %d follows %d at position %d"
                                .formatted(event.epoch(), epoch, position));
                epoch = event.epoch();
            }
        }
    }

    private static void requests(List<LogEvent> log, Findings findings) {
        String open = "";
        for (LogEvent event : log) {
            if (event.is("span.model_request_start")) {
                findings.check(open.isEmpty(), "I6", event.id() + " begins while " + open + " is");
                open = event.id();
            } else if (event.is("span.model_request_end")) {
                findings.check(
                        event.about().equals(open),
                        "I6",
                        "an end of " + event.about() + " while " + open + " is open");
                open = "";
            }
        }
        findings.check(open.isEmpty(), "M1", "model request " + open + " never ended");
    }
}
