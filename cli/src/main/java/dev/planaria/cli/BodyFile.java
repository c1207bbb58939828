package dev.planaria.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The body of a request that makes something: what a file says of it, before the other options.
final class BodyFile {
    @Option(
            names = {"-f", "--file"},
            description = "The request's body as JSON (- for standard input); options win.")
    @Nullable String file;

    /// What `--file` holds, or an empty object.
    ObjectNode read() throws IOException {
        if (file == null) {
            return Api.object();
        }
        try {
            JsonNode body = JsonMapper.shared().readTree(contentOf(file));
            if (body instanceof ObjectNode object) {
                return object;
            }
            throw CliFailure.usage("\"" + file + "\" holds no JSON object");
        } catch (JacksonException e) {
            throw CliFailure.usage(
                    "\""
                            + file
                            + "\" holds no JSON: "
                            + Texts.oneLine(e.getOriginalMessage(), 300));
        }
    }

    /// A text given as it is, or `@path` for the content of a file.
    static String textOf(String given) throws IOException {
        return given.startsWith("@") ? contentOf(given.substring(1)) : given;
    }

    private static String contentOf(String file) throws IOException {
        if (file.equals("-")) {
            return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
        }
        Path path = Path.of(file);
        if (!Files.isRegularFile(path)) {
            throw CliFailure.usage("there is no file \"" + file + "\"");
        }
        return Files.readString(path);
    }

    /// What is needed and was not given, told as a usage error.
    static void require(ObjectNode body, String field, String option) {
        if (!body.hasNonNull(field)) {
            throw CliFailure.usage("what is its " + field + "? give " + option + " or --file");
        }
    }
}
