package dev.planaria.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/// How soon replies began, and where the time went.
abstract sealed class FirstTokenCommand implements Callable<Integer> {
    private static final List<String> PARTS =
            List.of("queue", "claim", "context", "gateway", "provider", "total");

    @Mixin Shared shared = new Shared();

    private final String collection;

    FirstTokenCommand(String collection) {
        this.collection = collection;
    }

    abstract String id();

    /// `planaria sessions ttft`.
    @Command(
            name = "ttft",
            mixinStandardHelpOptions = true,
            description = "How soon replies began in a session, and where the time went.")
    static final class OfSession extends FirstTokenCommand {
        @Parameters(paramLabel = "SESSION")
        String id = "";

        OfSession() {
            super("sessions");
        }

        @Override
        String id() {
            return id;
        }
    }

    /// `planaria agents ttft`.
    @Command(
            name = "ttft",
            mixinStandardHelpOptions = true,
            description = "How soon replies began in an agent's newest sessions.")
    static final class OfAgent extends FirstTokenCommand {
        @Parameters(paramLabel = "AGENT")
        String id = "";

        OfAgent() {
            super("agents");
        }

        @Override
        String id() {
            return id;
        }
    }

    @Override
    public Integer call() {
        return shared.with(api -> {
            JsonNode answer = api.get(Api.path("v1", "x", collection, id(), "ttft"));
            if (shared.json) {
                shared.print(answer);
            } else {
                tell(answer);
            }
        });
    }

    private void tell(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        lines.add(row("MS", List.of("P50", "P95", "P99", "LAST")));
        for (String part : PARTS) {
            JsonNode figures = answer.path(part);
            lines.add(
                    row(
                            part,
                            List.of(
                                    millis(figures.path("p50_ms")),
                                    millis(figures.path("p95_ms")),
                                    millis(figures.path("p99_ms")),
                                    millis(figures.path("last_ms")))));
        }
        lines.forEach(shared.out()::println);
        shared.out()
                .println(
                        "%d turns%s"
                                .formatted(
                                        answer.path("count").asInt(0),
                                        answer.path("complete").asBoolean(true)
                                                ? ""
                                                : ", the newest"));
    }

    private static String row(String head, List<String> cells) {
        StringBuilder row = new StringBuilder(String.format(Locale.ROOT, "%-9s", head));
        cells.forEach(cell -> row.append(String.format(Locale.ROOT, "%11s", cell)));
        return row.toString();
    }

    private static String millis(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.2f", value.asDouble(0)) : "-";
    }
}
