package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.Catalog;
import dev.planaria.core.agent.Environment;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.Page;
import dev.planaria.core.request.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What every catalog promises.
public abstract class CatalogContract extends StoreContract {
    private static final WorkspaceId OTHER = new WorkspaceId("wrkspc_other");

    /// Initialises the fixture.
    protected CatalogContract() {}

    @Test
    void whatWasCreatedIsReadBack() {
        Agent agent = agents().create(WORKSPACE, receipt(), version("one", 1));
        assertThat(agents().get(WORKSPACE, agent.key())).contains(agent);
        assertThat(agents().get(WORKSPACE, agent.key(), 1)).contains(agent);
        assertThat(agents().get(WORKSPACE, agent.key(), 2)).isEmpty();
        assertThat(agents().get(OTHER, agent.key())).isEmpty();
        assertThat(agents().get(OTHER, agent.key(), 1)).isEmpty();
        assertThat(agents().get(WORKSPACE, "agent_unknown")).isEmpty();
    }

    @Test
    void kindsDoNotMix() {
        Environment environment =
                new Environment(
                        new EnvironmentId("same_key"),
                        "e",
                        null,
                        new Environment.Networking.Limited(List.of("a.example"), true, false),
                        Map.of("k", "v"),
                        Times.born(clock.instant()));
        store().environments().create(WORKSPACE, receipt(), environment);
        assertThat(store().environments().get(WORKSPACE, "same_key")).contains(environment);
        assertThat(agents().get(WORKSPACE, "same_key")).isEmpty();
    }

    @Test
    void aChangeWithTheNextNumberAddsAVersion() {
        Agent first = agents().create(WORKSPACE, receipt(), version("one", 1));
        Agent second = version("one", 2);
        assertThat(agents().update(WORKSPACE, first.key(), _ -> second)).contains(second);
        assertThat(agents().get(WORKSPACE, first.key())).contains(second);
        assertThat(agents().get(WORKSPACE, first.key(), 1)).contains(first);
        Page<Agent> versions = agents().versions(WORKSPACE, first.key(), 10, null);
        assertThat(versions.items()).containsExactly(second, first);
        assertThat(versions.next()).isNull();
    }

    @Test
    void aChangeWithTheSameNumberReplacesTheNewest() {
        Agent first = agents().create(WORKSPACE, receipt(), version("one", 1));
        Agent archived =
                new Agent(
                        first.id(),
                        1,
                        first.config(),
                        Map.of("k", "v"),
                        first.times().archived(clock.instant()));
        assertThat(agents().update(WORKSPACE, first.key(), _ -> archived)).contains(archived);
        assertThat(agents().versions(WORKSPACE, first.key(), 10, null).items())
                .containsExactly(archived);
    }

    @Test
    void aVersionCannotBeSkipped() {
        Agent first = agents().create(WORKSPACE, receipt(), version("one", 1));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> agents().update(WORKSPACE, first.key(), _ -> version("one", 3)));
        assertThat(agents().get(WORKSPACE, first.key())).contains(first);
    }

    @Test
    void whatAChangeThrowsGoesThroughAndNothingIsWritten() {
        Agent first = agents().create(WORKSPACE, receipt(), version("one", 1));
        refused(
                ErrorCode.CONFLICT,
                "version",
                () ->
                        agents().update(
                                        WORKSPACE,
                                        first.key(),
                                        _ -> {
                                            throw ApiException.conflict("another version");
                                        }));
        assertThat(agents().get(WORKSPACE, first.key())).contains(first);
    }

    @Test
    void nothingIsThereToChangeInAnotherWorkspace() {
        Agent first = agents().create(WORKSPACE, receipt(), version("one", 1));
        assertThat(agents().update(OTHER, first.key(), _ -> version("one", 2))).isEmpty();
        assertThat(agents().delete(OTHER, first.key())).isFalse();
        assertThat(agents().get(WORKSPACE, first.key())).contains(first);
    }

    @Test
    void deletionTakesAllVersions() {
        Agent first = agents().create(WORKSPACE, receipt(), version("one", 1));
        agents().update(WORKSPACE, first.key(), _ -> version("one", 2));
        assertThat(agents().delete(WORKSPACE, first.key())).isTrue();
        assertThat(agents().delete(WORKSPACE, first.key())).isFalse();
        assertThat(agents().get(WORKSPACE, first.key())).isEmpty();
        assertThat(agents().get(WORKSPACE, first.key(), 1)).isEmpty();
        assertThat(agents().versions(WORKSPACE, first.key(), 10, null).items()).isEmpty();
    }

    @Test
    void listsShowTheNewestVersionOfEachByCreation() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofSeconds(1));
            keys.add(agents().create(WORKSPACE, receipt(), version("n" + i, 1)).key());
        }
        Agent changed = agents().update(WORKSPACE, keys.get(1), a -> next(a)).orElseThrow();
        List<Agent> all = new ArrayList<>();
        Cursor at = null;
        do {
            Page<Agent> page = list(2, at, Order.ASCENDING, false, TimeRange.ALL);
            all.addAll(page.items());
            at = page.next();
        } while (at != null);
        assertThat(all).extracting(Agent::key).isEqualTo(keys);
        assertThat(all.get(1)).isEqualTo(changed);
        assertThat(list(10, null, Order.DESCENDING, false, TimeRange.ALL).items())
                .isEqualTo(all.reversed());
        assertThat(
                        agents().list(
                                        OTHER,
                                        new Catalog.Query(
                                                10, null, Order.ASCENDING, true, TimeRange.ALL))
                                .items())
                .isEmpty();
    }

    @Test
    void listsLeaveOutArchivedOnesAndThoseOfOtherTimes() {
        Instant start = clock.instant();
        Agent old = agents().create(WORKSPACE, receipt(), version("old", 1));
        clock.advance(Duration.ofMinutes(1));
        Agent young = agents().create(WORKSPACE, receipt(), version("young", 1));
        Agent put =
                agents().update(
                                WORKSPACE,
                                old.key(),
                                a ->
                                        new Agent(
                                                a.id(),
                                                1,
                                                a.config(),
                                                a.metadata(),
                                                a.times().archived(clock.instant())))
                        .orElseThrow();
        assertThat(list(10, null, Order.ASCENDING, false, TimeRange.ALL).items())
                .containsExactly(young);
        assertThat(list(10, null, Order.ASCENDING, true, TimeRange.ALL).items())
                .containsExactly(put, young);
        TimeRange later = new TimeRange(start, null, null, null);
        assertThat(list(10, null, Order.ASCENDING, true, later).items()).containsExactly(young);
    }

    @Test
    void versionsComeInPagesTheNewestFirst() {
        Agent agent = agents().create(WORKSPACE, receipt(), version("one", 1));
        for (int i = 0; i < 4; i++) {
            agents().update(WORKSPACE, agent.key(), CatalogContract::next);
        }
        List<Integer> numbers = new ArrayList<>();
        Cursor at = null;
        do {
            Page<Agent> page = agents().versions(WORKSPACE, agent.key(), 2, at);
            page.items().forEach(version -> numbers.add(version.version()));
            at = page.next();
        } while (at != null);
        assertThat(numbers).containsExactly(5, 4, 3, 2, 1);
    }

    private Catalog<Agent> agents() {
        return store().agents();
    }

    private Agent version(String name, int version) {
        SessionAgent agent = agent(name);
        return new Agent(
                agent.id(), version, agent.config(), Map.of(), Times.born(clock.instant()));
    }

    private static Agent next(Agent agent) {
        return new Agent(
                agent.id(),
                agent.version() + 1,
                agent.config(),
                Map.of("version", "" + (agent.version() + 1)),
                agent.times());
    }

    private Page<Agent> list(
            int limit, @Nullable Cursor at, Order order, boolean archived, TimeRange created) {
        return agents().list(WORKSPACE, new Catalog.Query(limit, at, order, archived, created));
    }
}
