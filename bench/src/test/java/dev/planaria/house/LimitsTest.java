package dev.planaria.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A limit that no longer notices anything would look like a tidy house: each is shown one fault,
/// and the case just inside it.
final class LimitsTest {
    @TempDir private Path folder;

    @Test
    void fileOf501LinesIsFound() throws IOException {
        assertThat(Limits.longFiles(source("\n".repeat(499) + "class A {}"))).isEmpty();
        assertThat(Limits.longFiles(source("\n".repeat(500) + "class A {}"))).hasSize(1);
    }

    @Test
    void lineOf121CharactersIsFound() throws IOException {
        assertThat(Limits.longLines(source("//" + "x".repeat(118)))).isEmpty();
        assertThat(Limits.longLines(source("//" + "x".repeat(119)))).hasSize(1);
    }

    @Test
    void methodOf71LinesIsFoundInANestedClassToo() throws IOException {
        assertThat(
                        Limits.longMethods(
                                source(
                                        "class A { class B { void m() {"
                                                + "\n".repeat(69)
                                                + "} } }")))
                .isEmpty();
        assertThat(
                        Limits.longMethods(
                                source(
                                        "class A { class B { void m() {"
                                                + "\n".repeat(70)
                                                + "} } }")))
                .hasSize(1);
    }

    @Test
    void constructorOf8ParametersIsFoundButARecordIsData() throws IOException {
        assertThat(Limits.wideConstructors(source("class A { A(" + parameters(7) + ") {} }")))
                .isEmpty();
        assertThat(Limits.wideConstructors(source("class A { A(" + parameters(8) + ") {} }")))
                .hasSize(1);
        assertThat(Limits.wideConstructors(source("record A(" + parameters(8) + ") {}"))).isEmpty();
    }

    @Test
    void interfaceOf8MethodsIsFoundAndDefaultsCount() throws IOException {
        String seven =
                IntStream.range(0, 7)
                        .mapToObj(i -> "void m" + i + "();")
                        .collect(Collectors.joining());
        assertThat(
                        Limits.wideInterfaces(
                                source("interface A { " + seven + " static void s() {} }")))
                .isEmpty();
        assertThat(
                        Limits.wideInterfaces(
                                source("interface A { " + seven + " default void d() {} }")))
                .hasSize(1);
    }

    @Test
    void catchingEverythingIsFoundInUnionsToo() throws IOException {
        assertThat(Limits.catchAlls(caught("java.io.IOException | IllegalStateException")))
                .isEmpty();
        assertThat(Limits.catchAlls(caught("Exception"))).hasSize(1);
        assertThat(Limits.catchAlls(caught("java.lang.Throwable"))).hasSize(1);
        assertThat(Limits.catchAlls(caught("java.io.IOException | RuntimeException"))).hasSize(1);
    }

    @Test
    void helperInATestClassIsFoundUnlessPrivate() throws IOException {
        assertThat(
                        Limits.strayTestMethods(
                                source("class A { @Test void t() {} private void p() {} }")))
                .isEmpty();
        assertThat(Limits.strayTestMethods(source("class A { void helper() {} }"))).hasSize(1);
    }

    private House.Source caught(String types) throws IOException {
        return source("class A { void m() { try { n(); } catch (" + types + " e) { } } }");
    }

    private static String parameters(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "int p" + i)
                .collect(Collectors.joining(", "));
    }

    private House.Source source(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("A.java"), text);
        return House.parse(List.of(file)).getFirst();
    }
}
