package dev.planaria.server.http;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.beta.agents.AgentCreateParams;
import com.anthropic.models.beta.agents.BetaManagedAgentsAgent;
import com.anthropic.models.beta.agents.BetaManagedAgentsAgentToolset20260401Params;
import com.anthropic.models.beta.agents.BetaManagedAgentsCustomToolInputSchema;
import com.anthropic.models.beta.agents.BetaManagedAgentsCustomToolParams;
import com.anthropic.models.beta.agents.BetaManagedAgentsModel;
import com.anthropic.models.beta.environments.BetaCloudConfigParams;
import com.anthropic.models.beta.environments.BetaEnvironment;
import com.anthropic.models.beta.environments.BetaLimitedNetworkParams;
import com.anthropic.models.beta.environments.EnvironmentCreateParams;
import com.anthropic.models.beta.sessions.BetaManagedAgentsSession;
import com.anthropic.models.beta.sessions.SessionCreateParams;
import com.anthropic.models.beta.sessions.events.BetaManagedAgentsSendSessionEvents;
import com.anthropic.models.beta.sessions.events.BetaManagedAgentsUserMessageEventParams;
import com.anthropic.models.beta.sessions.events.EventSendParams;

/// What most tests ask of the official client.
final class SdkCalls {
    private final AnthropicClient client;

    SdkCalls(AnthropicClient client) {
        this.client = client;
    }

    static AnthropicClient connect(TestServer server, String key) {
        return AnthropicOkHttpClient.builder()
                .apiKey(key)
                .baseUrl(server.url())
                .maxRetries(2)
                .build();
    }

    BetaManagedAgentsAgent agent() {
        return client.beta()
                .agents()
                .create(
                        AgentCreateParams.builder()
                                .name("Fake")
                                .model(BetaManagedAgentsModel.of("rehearsal"))
                                .addTool(
                                        BetaManagedAgentsAgentToolset20260401Params.builder()
                                                .build())
                                .addTool(
                                        BetaManagedAgentsCustomToolParams.builder()
                                                .name("weather")
                                                .description("Tells the weather.")
                                                .inputSchema(
                                                        BetaManagedAgentsCustomToolInputSchema
                                                                .builder()
                                                                .build())
                                                .build())
                                .build());
    }

    BetaEnvironment environment() {
        return client.beta()
                .environments()
                .create(
                        EnvironmentCreateParams.builder()
                                .name("here")
                                .config(
                                        BetaCloudConfigParams.builder()
                                                .networking(
                                                        BetaLimitedNetworkParams.builder()
                                                                .addAllowedHost("example.com")
                                                                .build())
                                                .build())
                                .build());
    }

    SessionCreateParams.Builder sessionOf(String agent) {
        return SessionCreateParams.builder().agent(agent).environmentId(environment().id());
    }

    BetaManagedAgentsSession session() {
        return client.beta().sessions().create(sessionOf(agent().id()).build());
    }

    BetaManagedAgentsSendSessionEvents say(String session, String text) {
        return client.beta()
                .sessions()
                .events()
                .send(
                        session,
                        EventSendParams.builder()
                                .addEvent(
                                        BetaManagedAgentsUserMessageEventParams.builder()
                                                .addTextContent(text)
                                                .build())
                                .build());
    }
}
