package dev.planaria.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// docs/reference/limits.md says what the code does.
final class LimitsDocumentTest {
    /// The modules that a server is made of; the rehearsal model is for tests.
    private static final List<String> MODULES = List.of("core", "adapters", "server");

    /// ``| `Class.CONSTANT` | `value` | …``
    private static final Pattern ROW =
            Pattern.compile("\\| `([\\w.]+)\\.([A-Z_]+)` \\| `([^`]+)` \\|.*");

    /// A limit by its name: no queue, page or wait is added without a row.
    private static final Pattern QUEUE =
            Pattern.compile("\\bint ((?:WAITING|BATCH|PENDING_EVENTS|AWAKE|TRIES|EVENTS)_MAX)\\b");

    @Test
    void everyRowIsAConstantOfThisValue() throws IOException {
        List<Matcher> rows = rows();
        assertThat(rows).hasSizeGreaterThan(50);
        for (Matcher row : rows) {
            Pattern constant =
                    Pattern.compile("\\b" + row.group(2) + "\\s*=\\s*([^;]+);", Pattern.DOTALL);
            assertThat(files(row.group(1)))
                    .as("%s", row.group())
                    .anySatisfy(file -> {
                        Matcher found = constant.matcher(Files.readString(file));
                        assertThat(found.find()).as("%s in %s", row.group(2), file).isTrue();
                        assertThat(found.group(1).replaceAll("\\s+", " ")).isEqualTo(row.group(3));
                    });
        }
    }

    @Test
    void everyQueueHasItsRow() throws IOException {
        List<Matcher> rows = rows();
        for (Path file : sources()) {
            Matcher limit = QUEUE.matcher(Files.readString(file));
            while (limit.find()) {
                String name = limit.group(1);
                assertThat(rows)
                        .as("%s of %s", name, file)
                        .anySatisfy(row -> {
                            assertThat(row.group(2)).isEqualTo(name);
                            assertThat(path(row.group(1))).isSubstringOf(file.toString());
                        });
            }
        }
    }

    private static List<Matcher> rows() throws IOException {
        List<Matcher> rows = new ArrayList<>();
        for (String line : Files.readAllLines(House.root().resolve("docs/reference/limits.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                rows.add(row);
            }
        }
        return rows;
    }

    /// @param name a class, with as much of its package as makes it plain
    private static List<Path> files(String name) throws IOException {
        return sources().stream().filter(file -> file.toString().endsWith(path(name))).toList();
    }

    private static String path(String name) {
        return "/" + name.replace('.', '/') + ".java";
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            House.sourcesOf(House.root().resolve(module).resolve("src/main")).stream()
                    .filter(file -> !file.toString().contains("/rehearsal/"))
                    .forEach(files::add);
        }
        return files;
    }
}
