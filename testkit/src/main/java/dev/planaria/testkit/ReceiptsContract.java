package dev.planaria.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.agent.Agent;
import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.AgentId;
import dev.planaria.core.id.EventId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Sessions;
import dev.planaria.core.session.StopReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What receipts promise (protocol A6, I4).
public abstract class ReceiptsContract extends StoreContract {
    /// Initialises the fixture.
    protected ReceiptsContract() {}

    @Test
    void theSameKeyGivesTheFirstAnswerAgainAndChangesNothing() {
        Session session = session();
        Inbox.Accepted first = send(session, key("k", "h"), message("once"));
        Inbox.Accepted again = send(session, key("k", "h"), message("once"));
        assertThat(again.events()).isEqualTo(first.events());
        assertThat(again.lease()).as("the first one has it").isNull();
        assertThat(pendingIds(session)).hasSize(1);
    }

    @Test
    void theFirstAnswerIsGivenEvenWhenTheEventsWentOn() {
        Session session = session();
        Inbox.Accepted first = send(session, key("k", "h"), message("once"));
        emit(taken(first), "open", pendingIds(session));
        rest(session, taken(first), new StopReason.EndTurn());
        store().sessions().archive(WORKSPACE, session.id());
        assertThat(send(session, key("k", "h"), message("once")).events())
                .isEqualTo(first.events());
    }

    @Test
    void factsAndEchoesAreAnsweredAgainAsTheyWere() {
        Session session = session();
        Inbox.Accepted echo =
                send(session, key("i", "h"), draft(new EventBody.UserInterrupt(null)));
        Lease lease = opened(session);
        EventId call = called(lease, custom());
        Inbox.Accepted fact = send(session, key("f", "h"), draft(answer(call, "42")));
        assertThat(send(session, key("i", "h"), message("x")).events()).isEqualTo(echo.events());
        assertThat(send(session, key("f", "h"), message("x")).events()).isEqualTo(fact.events());
        assertThat(fact.events().getFirst().isPending()).isFalse();
    }

    @Test
    void theSameKeyWithAnotherBodyIsAConflict() {
        Session session = session();
        send(session, key("k", "h"), message("once"));
        refused(
                ErrorCode.CONFLICT,
                "Idempotency-Key \"k\"",
                () -> send(session, key("k", "other"), message("twice")));
        assertThat(pendingIds(session)).hasSize(1);
    }

    @Test
    void theSameKeyElsewhereIsAnotherRequest() {
        Session session = session();
        send(session, key("k", "h"), message("a"));
        send(session, new Receipt.Named("POST /elsewhere", "h", "k"), message("b"));
        assertThat(pendingIds(session)).hasSize(2);
    }

    @Test
    void aRefusedRequestLeavesNoReceipt() {
        Session session = session();
        Event.Draft stray = draft(answer(new EventId("sevt_nobody"), "x"));
        refused(
                ErrorCode.INVALID_REQUEST,
                "sevt_nobody",
                () -> send(session, key("k", "h"), stray));
        assertThat(send(session, key("k", "h"), message("now")).events()).hasSize(1);
        assertThat(pendingIds(session)).hasSize(1);
    }

    @Test
    void aRetryWithoutAKeyIsTheRequestWhoseAnswerWasNotWritten() {
        Session session = session();
        Inbox.Accepted first = send(session, unnamed("h", false), message("go"));
        Inbox.Accepted retry = send(session, unnamed("h", true), message("go"));
        assertThat(retry.events()).isEqualTo(first.events());
        assertThat(pendingIds(session)).hasSize(1);
    }

    @Test
    void aRetryIsTheNewestSuchRequest() {
        Session session = session();
        send(session, unnamed("h", false), message("go"));
        clock.advance(Duration.ofSeconds(1));
        Inbox.Accepted second = send(session, unnamed("h", false), message("go"));
        assertThat(send(session, unnamed("h", true), message("go")).events())
                .isEqualTo(second.events());
    }

    @Test
    void aDeliberateSecondMessageIsNotSwallowed() {
        Session session = session();
        send(session, unnamed("h", false), message("continue"));
        send(session, unnamed("h", false), message("continue"));
        assertThat(pendingIds(session)).hasSize(2);
    }

    @Test
    void aRetryAfterTheAnswerWasWrittenIsANewRequest() {
        Session session = session();
        Receipt.Unnamed first = unnamed("h", false);
        send(session, first, message("continue"));
        store().receipts().delivered(first);
        send(session, unnamed("h", true), message("continue"));
        assertThat(pendingIds(session)).hasSize(2);
    }

    @Test
    void anAnswerThatReachedTheRetryIsWrittenToo() {
        Session session = session();
        send(session, unnamed("h", false), message("continue"));
        Receipt.Unnamed retry = unnamed("h", true);
        send(session, retry, message("continue"));
        store().receipts().delivered(retry);
        send(session, unnamed("h", true), message("continue"));
        assertThat(pendingIds(session)).hasSize(2);
    }

    @Test
    void aRetryAfterTenMinutesOrWithAnotherBodyIsANewRequest() {
        Session session = session();
        send(session, unnamed("h", false), message("a"));
        send(session, unnamed("other", true), message("b"));
        assertThat(pendingIds(session)).hasSize(2);
        clock.advance(Duration.ofMinutes(10).plusSeconds(1));
        send(session, unnamed("h", true), message("a"));
        assertThat(pendingIds(session)).hasSize(3);
    }

    @Test
    void aRetriedCreateReturnsTheSessionItMade() {
        Session draft = draft();
        Receipt receipt = key("k", "h");
        Sessions.Created first = store().sessions().create(receipt, draft, List.of(message("go")));
        Sessions.Created again =
                store().sessions().create(receipt, draft(), List.of(message("go")));
        assertThat(again.session()).isEqualTo(first.session());
        assertThat(again.lease()).isNull();
        assertThat(pendingIds(draft)).hasSize(1);
    }

    @Test
    void aRetriedCreateOfADocumentReturnsIt() {
        Agent first = document("one");
        store().agents().create(WORKSPACE, key("k", "h"), first);
        assertThat(store().agents().create(WORKSPACE, key("k", "h"), document("two")))
                .isEqualTo(first);
        assertThat(store().agents().get(WORKSPACE, "agent_two")).isEmpty();
        refused(
                ErrorCode.CONFLICT,
                "Idempotency-Key",
                () -> store().agents().create(WORKSPACE, key("k", "other"), document("two")));
    }

    @Test
    void workspacesDoNotShareReceipts() {
        store().agents().create(WORKSPACE, key("k", "h"), document("one"));
        WorkspaceId other = new WorkspaceId("wrkspc_other");
        Agent two = document("two");
        assertThat(store().agents().create(other, key("k", "h"), two)).isEqualTo(two);
    }

    @Test
    void keysOfCreatesAreKeptForThirtyDaysAndThoseOfSendsAsLongAsTheSession() {
        Session session = session();
        Agent first = document("one");
        store().agents().create(WORKSPACE, key("create", "h"), first);
        Inbox.Accepted sent = send(session, key("send", "h"), message("go"));
        clock.advance(Duration.ofDays(29));
        send(session, receipt(), message("purges"));
        assertThat(store().agents().create(WORKSPACE, key("create", "h"), document("two")))
                .isEqualTo(first);
        clock.advance(Duration.ofDays(1));
        send(session, receipt(), message("purges"));
        Agent three = document("three");
        assertThat(store().agents().create(WORKSPACE, key("create", "h"), three)).isEqualTo(three);
        assertThat(send(session, key("send", "h"), message("go")).events())
                .isEqualTo(sent.events());
    }

    private Inbox.Accepted send(Session session, Receipt receipt, Event.Draft... drafts) {
        return store().inbox().submit(WORKSPACE, session.id(), receipt, List.of(drafts));
    }

    private static Receipt.Named key(String key, String bodyHash) {
        return new Receipt.Named("POST /test", bodyHash, key);
    }

    private Receipt.Unnamed unnamed(String bodyHash, boolean retried) {
        return new Receipt.Unnamed("POST /test", bodyHash, ids.fresh("req_"), retried);
    }

    private Agent document(String name) {
        SessionAgent agent = agent(name);
        return new Agent(
                new AgentId("agent_" + name),
                1,
                agent.config(),
                Map.of(),
                Times.born(clock.instant()));
    }
}
