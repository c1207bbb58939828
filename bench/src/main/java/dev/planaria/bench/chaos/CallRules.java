package dev.planaria.bench.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Each call has exactly one result, and its effect happened at most once; exactly once where the
/// result says that it ran (I5, T4, T5).
public final class CallRules {
    /// How commands name the line that they write.
    public static final Pattern TOKEN = Pattern.compile("\\bt-[0-9]+\\b");

    private CallRules() {}

    static void check(List<LogEvent> log, List<String> effects, Findings findings) {
        Map<String, LogEvent> calls = new HashMap<>();
        Map<String, LogEvent> results = new HashMap<>();
        for (LogEvent event : log) {
            if (event.is("agent.tool_use", "agent.custom_tool_use")) {
                calls.put(event.id(), event);
            }
            if (event.is("agent.tool_result", "user.custom_tool_result")) {
                findings.check(
                        results.put(event.about(), event) == null,
                        "I5",
                        "call " + event.about() + " has two results");
                findings.check(
                        calls.containsKey(event.about()),
                        "I5",
                        event.id() + " answers " + event.about() + ", which nobody asked for");
            }
        }
        for (String call : calls.keySet()) {
            findings.check(results.containsKey(call), "I5", "call " + call + " has no result");
        }
        effects(calls, results, effects, findings);
    }

    private static void effects(
            Map<String, LogEvent> calls,
            Map<String, LogEvent> results,
            List<String> effects,
            Findings findings) {
        Map<String, Integer> lines = new HashMap<>();
        effects.forEach(line -> lines.merge(line, 1, Integer::sum));
        Map<String, Integer> asked = new HashMap<>();
        Map<String, Integer> well = new HashMap<>();
        for (LogEvent call : calls.values()) {
            Matcher token = TOKEN.matcher(call.text());
            if (call.is("agent.tool_use") && token.find()) {
                asked.merge(token.group(), 1, Integer::sum);
                LogEvent result = results.get(call.id());
                if (result != null && !result.failed()) {
                    well.merge(token.group(), 1, Integer::sum);
                }
            }
        }
        lines.forEach((token, count) ->
                findings.check(
                        count <= asked.getOrDefault(token, 0),
                        "T5",
                        "%s took effect %d times for %d calls"
                                .formatted(token, count, asked.getOrDefault(token, 0))));
        well.forEach((token, count) ->
                findings.check(
                        lines.getOrDefault(token, 0) >= count,
                        "T5",
                        "%s is told to have run %d times and took effect %d times"
                                .formatted(token, count, lines.getOrDefault(token, 0))));
    }
}
