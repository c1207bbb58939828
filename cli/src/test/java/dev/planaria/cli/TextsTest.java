package dev.planaria.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TextsTest {
    @Test
    void escapeSequencesOfAModelNeverReachTheTerminal() {
        assertThat(Texts.safe("a\u001b[2Jb\u0007\u009bc\nd\te")).isEqualTo("a[2Jbc\nd\te");
    }

    @Test
    void oneLineIsOneLineAndNotLonger() {
        assertThat(Texts.oneLine("a\r\nb\n  c", 80)).isEqualTo("a ⏎ b ⏎ c");
        assertThat(Texts.oneLine("abcdef", 4)).isEqualTo("abc…");
    }

    @Test
    void timesAndSizesHaveTheUnitThatReadsBest() {
        assertThat(Texts.duration(Duration.ofMillis(312))).isEqualTo("312 ms");
        assertThat(Texts.duration(Duration.ofMillis(4_240))).isEqualTo("4.2 s");
        assertThat(Texts.duration(Duration.ofSeconds(185))).isEqualTo("3 min 05 s");
        assertThat(Texts.size(1_023)).isEqualTo("1023 B");
        assertThat(Texts.size(1_229)).isEqualTo("1.2 KiB");
    }
}
