package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.planaria.core.id.SessionId;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Store;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pages that end before they are too large (protocol L1).
final class EventListTest {
    @ParameterizedTest
    @CsvSource({
        "ASCENDING, 1", "ASCENDING, 700", "ASCENDING, 100000",
        "DESCENDING, 1", "DESCENDING, 700", "DESCENDING, 100000"
    })
    void largeEventsMakeMorePagesAndNoneIsLost(Order order, long charactersMax) throws Exception {
        try (TestServer server = TestServer.start()) {
            Session session = talk(server);
            List<Event> whole = walk(server, session, order, Long.MAX_VALUE, 1_000);
            assertThat(whole).hasSizeGreaterThan(20);
            for (int limit : List.of(1, 3, 7, 1_000)) {
                assertThat(walk(server, session, order, charactersMax, limit)).isEqualTo(whole);
            }
        }
    }

    @Test
    void aPageHoldsNoMoreThanItMayAndAtLeastOneEvent() throws Exception {
        try (TestServer server = TestServer.start()) {
            Session session = talk(server);
            assertThat(page(server, session, Order.ASCENDING, 1, 1_000, null).events()).hasSize(1);
            List<Event> some = page(server, session, Order.ASCENDING, 700, 1_000, null).events();
            assertThat(some).hasSizeGreaterThan(1);
            assertThat(some.stream().mapToInt(event -> event.wire().length()).sum())
                    .isLessThanOrEqualTo(700);
        }
    }

    /// A few turns, at rest.
    private static Session talk(TestServer server) {
        Http http = new Http(server);
        String id = http.makeSession();
        for (int turn = 1; turn <= 4; turn++) {
            http.say(id, "message " + turn);
            int idles = turn;
            await().until(() ->
                    http.get("/v1/sessions/" + id + "/events?types[]=session.status_idle")
                                    .json()
                                    .path("data")
                                    .size()
                            == idles);
        }
        return server.store()
                .sessions()
                .get(ApiSettings.WORKSPACE, new SessionId(id))
                .orElseThrow();
    }

    private static List<Event> walk(
            TestServer server, Session session, Order order, long charactersMax, int limit) {
        List<Event> all = new ArrayList<>();
        Cursor at = null;
        do {
            EventList.Found found = page(server, session, order, charactersMax, limit, at);
            assertThat(found.events().size()).isLessThanOrEqualTo(limit);
            all.addAll(found.events());
            at = found.next();
        } while (at != null);
        return all;
    }

    private static EventList.Found page(
            TestServer server,
            Session session,
            Order order,
            long charactersMax,
            int limit,
            @Nullable Cursor at) {
        Store store = server.store();
        return new EventList(store.log(), store.inbox(), charactersMax)
                .read(
                        session.id(),
                        session.thread(),
                        new EventList.Wanted(
                                limit,
                                at,
                                order,
                                Position.START,
                                null,
                                Set.of(),
                                TimeRange.ALL,
                                store.clock().instant()));
    }
}
