package dev.planaria.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What every command about a resource has: a server, `--json`, and a way to print.
final class Shared {
    @Mixin Connection connection = new Connection();

    @Option(names = "--json", description = "Prints JSON, one object a line.")
    boolean json;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec = CommandSpec.create();

    /// What a command does with a server.
    interface Work {
        void with(Api api) throws IOException, InterruptedException;
    }

    /// What a command does with a server, and how it ended.
    interface Deed {
        int with(Api api) throws IOException, InterruptedException;
    }

    int codeOf(Deed deed) {
        return Exit.codeOf(
                spec,
                () -> {
                    try (Api api = connection.open()) {
                        return deed.with(api);
                    }
                });
    }

    int with(Work work) {
        return codeOf(api -> {
            work.with(api);
            return Exit.OK;
        });
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /// One resource: JSON on one line, or indented for a person.
    void print(JsonNode resource) {
        out().println(json ? resource.toString() : resource.toPrettyString());
    }

    /// What became of a resource: the whole of it as JSON, or one line.
    void done(JsonNode resource, String line) {
        out().println(json ? resource.toString() : Texts.oneLine(line, 2_000));
    }

    /// Makes a resource of this collection (`agents`), and tells its id.
    void create(Api api, String collection, ObjectNode body) throws InterruptedException {
        JsonNode made = api.post(Api.path("v1", collection), body);
        done(made, made.path("id").asString(""));
    }

    int archive(String collection, String id) {
        return with(
                api -> done(api.post(Api.path("v1", collection, id, "archive")), "archived " + id));
    }

    int delete(String collection, String id) {
        return with(api -> done(api.delete(Api.path("v1", collection, id)), "deleted " + id));
    }

    /// Many resources: one JSON object a line, or a table. A column is a heading and the path of
    /// its value (`model.id`).
    void table(List<JsonNode> resources, List<String> columns) {
        if (json) {
            resources.forEach(resource -> out().println(resource));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(columns.stream().map(Shared::heading).toList());
        for (JsonNode resource : resources) {
            rows.add(columns.stream().map(column -> cell(resource, column)).toList());
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                int column = i;
                int width =
                        rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
                line.append(row.get(i)).append(" ".repeat(width - row.get(i).length() + 2));
            }
            out().println(line.toString().stripTrailing());
        }
    }

    private static String heading(String column) {
        return column.substring(0, column.indexOf('='));
    }

    private static String cell(JsonNode resource, String column) {
        JsonNode value = resource;
        for (String name : column.substring(column.indexOf('=') + 1).split("\\.", -1)) {
            value = value.path(name);
        }
        return value.isNull() || value.isMissingNode()
                ? "-"
                : Texts.oneLine(value.isString() ? value.asString("") : value.toString(), 60);
    }
}
