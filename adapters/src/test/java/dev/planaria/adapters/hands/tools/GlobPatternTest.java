package dev.planaria.adapters.hands.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GlobPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "**/*.py a.py true",
                "**/*.py a/b/c.py true",
                "*.py a/b.py false",
                "a/**/z a/z true",
                "a/**/z a/b/c/z true",
                "a/** a/b/c true",
                "a/** b/c false",
                "*.{js,ts} x.ts true",
                "{a,b{c,d}}/* bd/x true",
                "{a,b}/* c/x false",
                "[a-c]?.txt bz.txt true",
                "[!a-c]?.txt bz.txt false",
                "a[ a[ true",
                "\\*.txt *.txt true",
                "\\*.txt a.txt false",
                "**/.* a/.hidden true",
            })
    void matches(String pattern, String path, boolean expected) {
        assertThat(new GlobPattern(pattern).matches(path)).isEqualTo(expected);
    }

    @Test
    void noPatternTakesLong() {
        GlobPattern hostile =
                new GlobPattern("*a".repeat(100) + "/**".repeat(100) + "/" + "{a,b}".repeat(40));
        String path = "a".repeat(250) + "/" + "b/".repeat(100) + "c";
        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> assertThat(hostile.matches(path)).isFalse());
    }
}
