package dev.planaria.bench.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What clients were promised and what they saw: I2, I4, I10, A4, A8.
final class ClientRules {
    private ClientRules() {}

    static void check(SessionHistory history, Findings findings) {
        promises(history, findings);
        long[] log = history.log().stream().mapToLong(LogEvent::print).toArray();
        listed(log, history.listed(), findings);
        reads(log, history.reads(), findings);
        stream(history, log, findings);
    }

    /// Each acknowledged event is there, once, with its content; messages in the order of their
    /// acknowledgements; and nobody is there whom no client sent.
    private static void promises(SessionHistory history, Findings findings) {
        Map<String, LogEvent> inputs = new HashMap<>();
        List<String> messages = new ArrayList<>();
        for (LogEvent event : history.log()) {
            if (event.isInput()) {
                inputs.put(event.id(), event);
            }
            if (event.is("user.message")) {
                messages.add(event.id());
            }
        }
        Map<String, Acknowledgement> byKey = new HashMap<>();
        Set<String> known = new HashSet<>();
        List<String> promised = new ArrayList<>();
        for (Acknowledgement each : history.acknowledged()) {
            Acknowledgement before = byKey.putIfAbsent(each.key(), each);
            if (before != null) {
                findings.check(
                        before.equals(each),
                        "I4",
                        "key %s was answered %s and then %s"
                                .formatted(each.key(), ids(before), ids(each)));
                continue;
            }
            for (Acknowledgement.Sent sent : each.events()) {
                known.add(sent.id());
                kept(sent, inputs.get(sent.id()), findings);
                if (sent.type().equals("user.message")) {
                    promised.add(sent.id());
                }
            }
        }
        for (LogEvent input : inputs.values()) {
            // A call that an interrupt closes gets its result from the harness.
            boolean own = input.is("user.custom_tool_result") && input.failed();
            findings.check(
                    known.contains(input.id()) || own,
                    "I4",
                    input.id() + " (" + input.type() + ") is not what any client was promised");
        }
        if (new HashSet<>(messages).equals(new HashSet<>(promised))) {
            findings.check(
                    messages.equals(promised), "A4", "messages are not in the order of arrival");
        }
    }

    private static List<String> ids(Acknowledgement each) {
        return each.events().stream().map(Acknowledgement.Sent::id).toList();
    }

    private static void kept(
            Acknowledgement.Sent sent, @Nullable LogEvent there, Findings findings) {
        if (there == null) {
            // An interrupt with nothing to stop is echoed and leaves no row (M5).
            findings.check(
                    sent.type().equals("user.interrupt"),
                    "I2",
                    "%s (%s) was acknowledged and is lost".formatted(sent.id(), sent.type()));
            return;
        }
        findings.check(
                there.type().equals(sent.type()) && there.text().equals(sent.text()),
                "I2",
                "%s was acknowledged as %s \"%s\" and is now %s \"%s\""
                        .formatted(
                                sent.id(), sent.type(), sent.text(), there.type(), there.text()));
    }

    private static void listed(long[] log, List<Long> listed, Findings findings) {
        boolean same = listed.size() == log.length;
        for (int i = 0; same && i < log.length; i++) {
            same = listed.get(i) == log[i];
        }
        findings.check(same, "I10", "the API lists something else than the store holds");
    }

    private static void reads(long[] log, List<ReadSlice> reads, Findings findings) {
        for (ReadSlice read : reads) {
            List<Long> seen = read.prints();
            for (int i = 0; i < seen.size(); i++) {
                long at = read.after() + i;
                if (at >= log.length || log[(int) at] != seen.get(i)) {
                    findings.add(
                            "I10",
                            "a reader saw at position %d what is not there".formatted(at + 1));
                    break;
                }
            }
        }
    }

    /// From the beginning on, each event once and in the log's order; to the last rest at least.
    private static void stream(SessionHistory history, long[] log, Findings findings) {
        List<Long> seen = history.stream();
        for (int i = 0; i < seen.size(); i++) {
            if (i >= log.length || seen.get(i) != log[i]) {
                findings.add("A8", "the stream's event %d is not the log's".formatted(i + 1));
                return;
            }
        }
        for (int i = seen.size(); i < log.length; i++) {
            if (history.log().get(i).is("session.status_idle")) {
                findings.add(
                        "A8",
                        "the stream saw %d events; the last rest is at position %d"
                                .formatted(seen.size(), i + 1));
                return;
            }
        }
    }
}
