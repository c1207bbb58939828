package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.session.FirstToken;
import dev.planaria.core.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Figures of many times to first tokens.
class FirstTokenSummaryTest {
    @Test
    void percentilesAreOfTheWholeAndOfEachPart() {
        List<FirstToken> newestFirst =
                IntStream.rangeClosed(1, 100).mapToObj(this::taking).toList();
        JsonNode told = FirstTokenSummary.write(Json.object(), newestFirst, false);
        assertThat(told.path("count").asInt()).isEqualTo(100);
        assertThat(told.path("complete").asBoolean(true)).isFalse();
        assertThat(told.path("provider").toString())
                .isEqualTo("{\"p50_ms\":50.0,\"p95_ms\":95.0,\"p99_ms\":99.0,\"last_ms\":1.0}");
        assertThat(told.path("total").path("p50_ms").asDouble()).isEqualTo(54.0);
        assertThat(told.path("queue").path("p99_ms").asDouble()).isEqualTo(1.0);
    }

    @Test
    void nothingIsToldOfNoTurns() {
        JsonNode told = FirstTokenSummary.write(Json.object(), List.of(), true);
        assertThat(told.path("total").path("p50_ms").isNull()).isTrue();
        assertThat(told.path("total").path("last_ms").isNull()).isTrue();
    }

    private FirstToken taking(int millis) {
        Duration one = Duration.ofMillis(1);
        return new FirstToken(one, one, one, one, Duration.ofMillis(millis), false);
    }
}
