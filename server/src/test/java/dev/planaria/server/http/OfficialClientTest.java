package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.ConflictException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.BetaManagedAgentsEventAccumulator;
import com.anthropic.models.beta.agents.AgentCreateParams;
import com.anthropic.models.beta.agents.AgentListParams;
import com.anthropic.models.beta.agents.AgentRetrieveParams;
import com.anthropic.models.beta.agents.AgentUpdateParams;
import com.anthropic.models.beta.agents.BetaManagedAgentsAgent;
import com.anthropic.models.beta.agents.BetaManagedAgentsModel;
import com.anthropic.models.beta.agents.versions.VersionListParams;
import com.anthropic.models.beta.environments.BetaEnvironment;
import com.anthropic.models.beta.environments.EnvironmentListParams;
import com.anthropic.models.beta.environments.EnvironmentUpdateParams;
import com.anthropic.models.beta.sessions.BetaManagedAgentsAgentWithOverridesParams;
import com.anthropic.models.beta.sessions.BetaManagedAgentsDeltaType;
import com.anthropic.models.beta.sessions.BetaManagedAgentsSession;
import com.anthropic.models.beta.sessions.SessionCreateParams;
import com.anthropic.models.beta.sessions.SessionListParams;
import com.anthropic.models.beta.sessions.SessionUpdateParams;
import com.anthropic.models.beta.sessions.events.BetaManagedAgentsSessionEvent;
import com.anthropic.models.beta.sessions.events.BetaManagedAgentsSessionEventType;
import com.anthropic.models.beta.sessions.events.BetaManagedAgentsStreamSessionEvents;
import com.anthropic.models.beta.sessions.events.BetaManagedAgentsUserCustomToolResultEventParams;
import com.anthropic.models.beta.sessions.events.BetaManagedAgentsUserInterruptEventParams;
import com.anthropic.models.beta.sessions.events.EventListParams;
import com.anthropic.models.beta.sessions.events.EventSendParams;
import com.anthropic.models.beta.sessions.events.EventStreamParams;
import com.anthropic.models.beta.sessions.resources.ResourceRetrieveParams;
import com.anthropic.services.blocking.beta.AgentService;
import com.anthropic.services.blocking.beta.EnvironmentService;
import com.anthropic.services.blocking.beta.SessionService;
import com.anthropic.services.blocking.beta.sessions.EventService;
import java.net.BindException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestMethodOrder;

/// The official Java client, unmodified, drives every route that is built. From what it drove, the
/// table of the API's coverage is made.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OfficialClientTest {
    private static final Coverage COVERAGE = new Coverage();
    private static TestServer server;
    private static AnthropicClient client;
    private static SdkCalls make;

    @BeforeAll
    static void start() throws BindException {
        server = TestServer.start();
        COVERAGE.listen();
        client = SdkCalls.connect(server, TestServer.KEY);
        make = new SdkCalls(client);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
        COVERAGE.close();
    }

    @BeforeEach
    void name(TestInfo test) {
        COVERAGE.begin(test.getTestMethod().orElseThrow().getName());
    }

    @Test
    void agentsAreMadeChangedAndRead() {
        BetaManagedAgentsAgent agent = make.agent().validate();
        assertThat(agent.version()).isEqualTo(1);
        assertThat(agent.tools()).hasSize(2);
        BetaManagedAgentsAgent changed =
                agents().update(
                                agent.id(),
                                AgentUpdateParams.builder().version(1).name("Other").build())
                        .validate();
        assertThat(changed.version()).isEqualTo(2);
        assertThat(agents().retrieve(agent.id()).validate()).isEqualTo(changed);
        assertThat(
                        agents().retrieve(
                                        agent.id(),
                                        AgentRetrieveParams.builder().version(1).build())
                                .name())
                .isEqualTo("Fake");
        List<Integer> versions = new ArrayList<>();
        agents().versions()
                .list(agent.id(), VersionListParams.builder().limit(1).build())
                .autoPager()
                .forEach(version -> versions.add(version.version()));
        assertThat(versions).containsExactly(2, 1);
    }

    @Test
    void agentsAreListedAndArchived() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(make.agent().id());
        }
        assertThat(agents().archive(made.getFirst()).validate().archivedAt()).isPresent();
        List<String> listed = new ArrayList<>();
        agents().list(AgentListParams.builder().limit(2).build())
                .autoPager()
                .forEach(agent -> listed.add(agent.validate().id()));
        assertThat(listed).containsAll(made.subList(1, 5)).doesNotContain(made.getFirst());
        assertThat(
                        agents().list(
                                        AgentListParams.builder()
                                                .includeArchived(true)
                                                .limit(100)
                                                .build())
                                .items())
                .anyMatch(agent -> agent.id().equals(made.getFirst()));
    }

    @Test
    void environmentsLiveFromCreateToDelete() {
        BetaEnvironment environment = make.environment().validate();
        BetaEnvironment changed =
                environments()
                        .update(
                                environment.id(),
                                EnvironmentUpdateParams.builder().description("ours").build())
                        .validate();
        assertThat(environments().retrieve(environment.id())).isEqualTo(changed);
        BetaEnvironment second = make.environment();
        List<String> listed = new ArrayList<>();
        environments()
                .list(EnvironmentListParams.builder().limit(1).build())
                .autoPager()
                .forEach(one -> listed.add(one.id()));
        assertThat(listed).contains(environment.id(), second.id());
        assertThat(environments().archive(environment.id()).validate().archivedAt()).isPresent();
        assertThat(environments().delete(second.id()).validate().id()).isEqualTo(second.id());
        assertThatThrownBy(() -> environments().retrieve(second.id()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void sessionsLiveFromCreateToDelete() {
        BetaManagedAgentsSession session = make.session().validate();
        assertThat(session.status()).isEqualTo(BetaManagedAgentsSession.Status.IDLE);
        BetaManagedAgentsSession changed =
                sessions()
                        .update(session.id(), SessionUpdateParams.builder().title("mine").build())
                        .validate();
        assertThat(changed.title()).contains("mine");
        assertThat(sessions().retrieve(session.id()).validate().title()).contains("mine");
        assertThat(sessions().archive(session.id()).validate().status())
                .isEqualTo(BetaManagedAgentsSession.Status.TERMINATED);
        BetaManagedAgentsSession other =
                sessions()
                        .create(
                                SessionCreateParams.builder()
                                        .agent(
                                                BetaManagedAgentsAgentWithOverridesParams.builder()
                                                        .id(make.agent().id())
                                                        .system("be brief")
                                                        .build())
                                        .environmentId(make.environment().id())
                                        .build())
                        .validate();
        assertThat(other.agent().system()).contains("be brief");
        assertThat(sessions().delete(other.id()).validate().id()).isEqualTo(other.id());
        assertThatThrownBy(() -> sessions().retrieve(other.id()))
                .isInstanceOf(NotFoundException.class);
    }

    @Test
    void sessionsAreListedFilteredAndOrdered() {
        String agent = make.agent().id();
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            made.add(sessions().create(make.sessionOf(agent).build()).id());
        }
        List<String> listed = new ArrayList<>();
        sessions()
                .list(
                        SessionListParams.builder()
                                .agentId(agent)
                                .limit(3)
                                .order(SessionListParams.Order.ASC)
                                .addStatus(SessionListParams.Status.IDLE)
                                .addStatus(SessionListParams.Status.RUNNING)
                                .build())
                .autoPager()
                .forEach(session -> listed.add(session.validate().id()));
        assertThat(listed).isEqualTo(made);
    }

    @Test
    void resourcesOfASessionAreListedAndFound() {
        BetaManagedAgentsSession session =
                sessions()
                        .create(
                                make.sessionOf(make.agent().id())
                                        .addGitHubRepositoryResource("https://example.com/o/r")
                                        .build());
        var resources = sessions().resources().list(session.id()).autoPager().stream().toList();
        assertThat(resources).hasSize(1);
        String id = resources.getFirst().asGitHubRepository().validate().id();
        assertThat(
                        sessions()
                                .resources()
                                .retrieve(
                                        id,
                                        ResourceRetrieveParams.builder()
                                                .sessionId(session.id())
                                                .build())
                                .asGitHubRepository()
                                .mountPath())
                .isEqualTo("/workspace/r");
    }

    @Test
    void aTurnIsStreamedWithPreviewsAndListed() {
        String session = make.session().id();
        BetaManagedAgentsEventAccumulator accumulator = BetaManagedAgentsEventAccumulator.create();
        List<BetaManagedAgentsStreamSessionEvents> streamed = new ArrayList<>();
        try (StreamResponse<BetaManagedAgentsStreamSessionEvents> stream =
                events().streamStreaming(
                                session,
                                EventStreamParams.builder()
                                        .addEventDelta(BetaManagedAgentsDeltaType.AGENT_MESSAGE)
                                        .addEventDelta(BetaManagedAgentsDeltaType.AGENT_THINKING)
                                        .build())) {
            assertThat(make.say(session, "hello").validate().data().orElseThrow()).hasSize(1);
            Iterator<BetaManagedAgentsStreamSessionEvents> events = stream.stream().iterator();
            while (streamed.isEmpty() || !streamed.getLast().isSessionStatusIdle()) {
                streamed.add(accumulator.accumulate(events.next().validate()));
            }
        }
        assertThat(streamed).anyMatch(BetaManagedAgentsStreamSessionEvents::isEventStart);
        assertThat(streamed).anyMatch(BetaManagedAgentsStreamSessionEvents::isEventDelta);
        assertThat(accumulator.agentMessages()).hasSize(1);
        String id = accumulator.agentMessages().keySet().iterator().next();
        assertThat(accumulator.agentMessageText(id)).contains("You said: hello");
        List<BetaManagedAgentsSessionEvent> listed =
                events()
                        .list(session, EventListParams.builder().limit(2).build())
                        .autoPager()
                        .stream()
                        .toList();
        listed.forEach(BetaManagedAgentsSessionEvent::validate);
        assertThat(listed).hasSize(9);
        assertThat(
                        events().list(
                                        session,
                                        EventListParams.builder()
                                                .limit(1000)
                                                .order(EventListParams.Order.DESC)
                                                .addType(
                                                        BetaManagedAgentsSessionEventType
                                                                .USER_MESSAGE)
                                                .addType(
                                                        BetaManagedAgentsSessionEventType
                                                                .AGENT_MESSAGE)
                                                .build())
                                .items())
                .hasSize(2);
    }

    @Test
    void aCustomToolIsAnsweredAndATurnInterrupted() {
        String session = make.session().id();
        make.say(session, "call");
        var types =
                EventListParams.builder()
                        .addType(BetaManagedAgentsSessionEventType.AGENT_CUSTOM_TOOL_USE)
                        .build();
        await().until(() -> !events().list(session, types).items().isEmpty());
        String call = events().list(session, types).items().getFirst().asAgentCustomToolUse().id();
        events().send(
                        session,
                        EventSendParams.builder()
                                .addEvent(
                                        BetaManagedAgentsUserCustomToolResultEventParams.builder()
                                                .customToolUseId(call)
                                                .addTextContent("sunny")
                                                .build())
                                .build());
        await().until(() ->
                sessions().retrieve(session).status().equals(BetaManagedAgentsSession.Status.IDLE));
        assertThat(
                        events().send(
                                        session,
                                        EventSendParams.builder()
                                                .addEvent(
                                                        BetaManagedAgentsUserInterruptEventParams
                                                                .builder()
                                                                .build())
                                                .build())
                                .data()
                                .orElseThrow())
                .hasSize(1);
    }

    @Test
    void errorsAreTypedAndCarryTheRequestId() {
        assertThatThrownBy(() -> agents().retrieve("bogus"))
                .isInstanceOfSatisfying(
                        NotFoundException.class,
                        e -> {
                            assertThat(e.getMessage()).contains("Agent not found.");
                            assertThat(requestId(e)).startsWith("req_");
                        });
        assertThatThrownBy(() ->
                        agents().create(
                                        AgentCreateParams.builder()
                                                .name("n")
                                                .model(BetaManagedAgentsModel.of("m"))
                                                .putAdditionalBodyProperty(
                                                        "colour", JsonValue.from("red"))
                                                .build()))
                .isInstanceOfSatisfying(
                        BadRequestException.class,
                        e -> assertThat(e.getMessage()).contains("colour: unknown field"));
        AnthropicClient stranger = SdkCalls.connect(server, "wrong");
        assertThatThrownBy(() -> stranger.beta().agents().list())
                .isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    private static AgentService agents() {
        return client.beta().agents();
    }

    private static EnvironmentService environments() {
        return client.beta().environments();
    }

    private static SessionService sessions() {
        return client.beta().sessions();
    }

    private static EventService events() {
        return sessions().events();
    }

    private static String requestId(AnthropicServiceException e) {
        return e.headers().values("request-id").getFirst();
    }

    @Test
    void aConflictIsNotSentAgain() {
        String agent = make.agent().id();
        COVERAGE.begin("aConflictIsNotSentAgain");
        assertThatThrownBy(() ->
                        agents().update(
                                        agent,
                                        AgentUpdateParams.builder().version(9).name("x").build()))
                .isInstanceOfSatisfying(
                        ConflictException.class,
                        e -> assertThat(e.getMessage()).contains("is at version 1, not 9"));
        assertThat(COVERAGE.calls()).containsExactly("POST /v1/agents/{id}");
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void theTableOfCoverageIsTrue() {
        List<String> all =
                Arrays.stream(OfficialClientTest.class.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .map(java.lang.reflect.Method::getName)
                        .toList();
        assumeThat(COVERAGE.tests()).containsAll(all);
        COVERAGE.check(server.api().routes());
    }
}
