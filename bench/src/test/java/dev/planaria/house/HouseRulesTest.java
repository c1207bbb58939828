package dev.planaria.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The limits that keep this code readable. Nothing is exempt but what is named here, with its
/// reason.
final class HouseRulesTest {
    private static final Pattern BAD_NAME = Pattern.compile(".*(Utils?|Manager|Helper|Impl)");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

    /// Where everything that can be thrown may be caught, and why there.
    private static final Map<String, String> CATCH_ALL =
            Map.of(
                    "core/src/main/java/dev/planaria/core/orchestration/WakeLoop.java",
                    "above a turn there is nobody: it dies loudly, the session does not",
                    "server/src/main/java/dev/planaria/server/http/Router.java",
                    "above a request there is nobody: it becomes the one internal error",
                    "server/src/main/java/dev/planaria/server/http/EventStream.java",
                    "once a stream has begun, no answer of the Router's can be sent",
                    "core/src/main/java/dev/planaria/core/harness/Turn.java",
                    "hands what an append threw over to the thread that waits for it; and what"
                            + " cannot be read from a cache is in the log");

    /// The command line is a client: to it the second name means the key of the server that it
    /// talks to.
    private static final Set<String> MODEL_KEYS = Set.of("PLANARIA_MODEL_KEY", "ANTHROPIC_API_KEY");

    private static List<House.Source> sources = List.of();

    @BeforeAll
    static void readSources() throws IOException {
        sources = House.sources();
    }

    @Test
    void rulesSeeEverySourceFile() throws IOException {
        int files = 0;
        for (String module : House.MODULES) {
            files += House.sourcesOf(House.root().resolve(module).resolve("src")).size();
        }
        assertThat(sources).hasSize(files).hasSizeGreaterThan(20);
    }

    @Test
    void filesHaveAtMost500Lines() {
        assertThat(broken(Limits::longFiles)).isEmpty();
    }

    @Test
    void linesHaveAtMost120Characters() {
        assertThat(broken(Limits::longLines)).isEmpty();
    }

    @Test
    void methodsHaveAtMost70Lines() {
        assertThat(broken(Limits::longMethods)).isEmpty();
    }

    /// Records are data: their components are the wire's, not ours to count. A class with more than
    /// seven collaborators has more than one reason to change.
    @Test
    void constructorsHaveAtMost7Parameters() {
        assertThat(broken(Limits::wideConstructors)).isEmpty();
    }

    @Test
    void interfacesHaveAtMost7Methods() {
        assertThat(broken(Limits::wideInterfaces)).isEmpty();
    }

    @Test
    void classesAreNamedForWhatTheyAre() {
        assertThat(
                        broken(source -> {
                            List<String> found = new ArrayList<>();
                            for (ClassTree type : Limits.typesOf(source)) {
                                String name = type.getSimpleName().toString();
                                if (BAD_NAME.matcher(name).matches()) {
                                    found.add(source.name() + ": " + name);
                                }
                            }
                            return found;
                        }))
                .isEmpty();
    }

    @Test
    void onlyTheTestkitHasAbstractPrefixes() {
        assertThat(
                        broken(source -> {
                            List<String> found = new ArrayList<>();
                            for (ClassTree type : Limits.typesOf(source)) {
                                if (type.getSimpleName().toString().startsWith("Abstract")
                                        && !source.name().startsWith("testkit/")) {
                                    found.add(source.name() + ": " + type.getSimpleName());
                                }
                            }
                            return found;
                        }))
                .isEmpty();
    }

    @Test
    void nobodyCatchesEverythingButTheTop() {
        assertThat(
                        broken(source ->
                                source.isTest() || CATCH_ALL.containsKey(source.name())
                                        ? List.of()
                                        : Limits.catchAlls(source)))
                .isEmpty();
    }

    /// Brain and hands hold no credential from the first day: the model's key is read where it is
    /// added.
    @Test
    void oneClassOfTheGatewayReadsTheModelKey() {
        List<String> readers =
                sources.stream()
                        .filter(source -> !source.isTest() && !source.name().startsWith("cli/"))
                        .filter(source ->
                                Limits.stringsOf(source).stream().anyMatch(MODEL_KEYS::contains))
                        .map(House.Source::name)
                        .toList();
        assertThat(readers)
                .hasSizeLessThanOrEqualTo(1)
                .allMatch(name ->
                        name.startsWith("server/src/main/java/dev/planaria/server/gateway/"));
    }

    @Test
    void nothingIsLeftForLater() {
        assertThat(
                        broken(source -> {
                            List<String> found = new ArrayList<>();
                            for (int i = 0; i < source.lines().size(); i++) {
                                if (UNFINISHED.matcher(source.lines().get(i)).find()
                                        && !source.name().endsWith("HouseRulesTest.java")) {
                                    found.add(source.name() + ":" + (i + 1));
                                }
                            }
                            return found;
                        }))
                .isEmpty();
    }

    /// A test class's methods are tests or private: what others shall use belongs in the testkit.
    /// Static ones may be the sources of parameterized tests.
    @Test
    void testClassesHoldTestsAndNothingPublic() {
        assertThat(
                        broken(source ->
                                source.isTest() && source.name().endsWith("Test.java")
                                        ? Limits.strayTestMethods(source)
                                        : List.of()))
                .isEmpty();
    }

    private interface Rule {
        List<String> brokenIn(House.Source source);
    }

    private static List<String> broken(Rule rule) {
        return sources.stream().flatMap(source -> rule.brokenIn(source).stream()).toList();
    }
}
