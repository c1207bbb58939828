package dev.planaria.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.error.FailureClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Documents are short, and what they name exists.
final class DocumentsTest {
    /// `SessionLog`, `NextStep.after`: a type's name in code font, perhaps with a member.
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]+[A-Za-z]*)(?:[.(<][^`]*)?`");

    /// ` 7 LoopHarness fold -> ...`: a step of the way of one message.
    private static final Pattern STEP = Pattern.compile("^ *\\d+ ([A-Z][A-Za-z]+) ");

    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#\\s]+)");
    private static final List<String> ADR_PARTS =
            List.of(
                    "## Context",
                    "## Decision",
                    "## Consequences",
                    "## What would change our mind");

    @Test
    void readmeAndContributingAreShort() throws IOException {
        assertThat(lines("README.md")).hasSizeLessThanOrEqualTo(80);
        assertThat(lines("CONTRIBUTING.md")).hasSizeLessThanOrEqualTo(40);
    }

    @Test
    void readmeHasTheTwoCommands() throws IOException {
        assertThat(lines("README.md"))
                .anyMatch(line -> line.startsWith("./planaria demo"))
                .anyMatch(line -> line.startsWith("./mvnw verify"));
    }

    @Test
    void everyErrorHasItsParagraph() throws IOException {
        List<String> page = lines("docs/errors.md");
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(page).contains("### `%s` (%d)".formatted(code.wireType(), code.status()));
        }
        for (FailureClass failure : FailureClass.values()) {
            assertThat(page).anyMatch(line -> line.startsWith("| `" + failure.wireName() + "` |"));
        }
    }

    @Test
    void everyTypeThatArchitectureNamesExists() throws IOException {
        Set<String> types =
                House.sources().stream()
                        .flatMap(source -> Limits.typesOf(source).stream())
                        .map(type -> type.getSimpleName().toString())
                        .collect(Collectors.toSet());
        List<String> named = new ArrayList<>();
        for (String line : lines("ARCHITECTURE.md")) {
            TYPE.matcher(line).results().forEach(found -> named.add(found.group(1)));
            STEP.matcher(line).results().forEach(found -> named.add(found.group(1)));
        }
        assertThat(named).hasSizeGreaterThan(20).allMatch(types::contains);
    }

    @Test
    void everyRelativeLinkLeadsSomewhere() throws IOException {
        List<String> dead = new ArrayList<>();
        for (Path page : pages()) {
            LINK.matcher(Files.readString(page))
                    .results()
                    .map(found -> found.group(1))
                    .filter(link -> !Files.exists(page.resolveSibling(link)))
                    .forEach(link -> dead.add(House.root().relativize(page) + " -> " + link));
        }
        assertThat(dead).isEmpty();
    }

    @Test
    void decisionsAreNumberedAndSayWhatWouldChangeOurMind() throws IOException {
        int number = 0;
        for (Path page : pages()) {
            if (!page.getParent().endsWith("docs/adr")) {
                continue;
            }
            number++;
            assertThat(page.getFileName().toString()).startsWith("%04d-".formatted(number));
            assertThat(Files.readAllLines(page)).containsSubsequence(ADR_PARTS);
            assertThat(Files.readAllLines(page).getFirst()).startsWith("# " + number + ". ");
        }
        assertThat(number).isPositive();
    }

    private static List<String> lines(String name) throws IOException {
        return Files.readAllLines(House.root().resolve(name));
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(House.root());
                Stream<Path> docs = Files.walk(House.root().resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }
}
