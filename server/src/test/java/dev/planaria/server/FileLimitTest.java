package dev.planaria.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FileLimitTest {
    @Test
    void theHardLimitCounts() {
        List<String> lines =
                List.of(
                        "Limit                     Soft Limit           Hard Limit           Units",
                        "Max processes             95865                95865                processes",
                        "Max open files            1024                 524288               files");

        assertThat(FileLimit.read(lines)).isEqualTo(524_288);
    }

    @Test
    void whatIsNotSaidIsNotKnown() {
        assertThat(FileLimit.read(List.of("Max open files"))).isEqualTo(-1);
        assertThat(FileLimit.read(List.of())).isEqualTo(-1);
    }
}
