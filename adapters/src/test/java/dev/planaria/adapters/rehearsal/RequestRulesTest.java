package dev.planaria.adapters.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.adapters.rehearsal.script.Scripts;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/// The rehearsal model refuses what the real service refuses, and nothing else.
class RequestRulesTest {
    private static final String TOOL =
            "{'name':'bash','input_schema':{'type':'object','properties':{'command':{'type':'string'}}}}";
    private static final String USER = "{'role':'user','content':'go'}";
    private static final String CALL_A = "{'type':'tool_use','id':'a','name':'bash','input':{}}";
    private static final String CALL_B = "{'type':'tool_use','id':'b','name':'bash','input':{}}";
    private static final String RESULT_A =
            "{'type':'tool_result','tool_use_id':'a','content':'ok'}";
    private static final String RESULT_B =
            "{'type':'tool_result','tool_use_id':'b','content':'ok'}";
    private static final String WORDS = "{'type':'text','text':'and now this'}";
    private static final String MARK = "'cache_control':{'type':'ephemeral'}";
    private static final String MARKED = "{'type':'text','text':'t'," + MARK + "}";
    private static final String SYSTEM = "{'role':'system','content':'note'}";

    private static RehearsalServer server;
    private static Client client;

    @BeforeAll
    static void start() {
        server = RehearsalServer.start(0, Scripts.of());
        client = new Client(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// A request, and a part of the message with which it is refused; "" where it is played.
    record Case(String promise, ObjectNode request, String refusal) {
        @Override
        public String toString() {
            return promise;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"fields", "messages", "pairs", "blocks", "tools", "cache", "legal"})
    void isRefusedOrPlayedAsByTheService(Case each) throws Exception {
        var answer = client.post(each.request());
        if (each.refusal().isEmpty()) {
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            return;
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(400);
        assertThat(answer.errorType()).isEqualTo("invalid_request_error");
        assertThat(answer.errorMessage()).contains(each.refusal());
        assertThat(answer.json().path("type").asString()).isEqualTo("error");
        assertThat(answer.json().path("request_id").asString())
                .isEqualTo(answer.header("request-id"))
                .isNotEmpty();
    }

    static Stream<Case> fields() {
        return Stream.of(
                refused("modelIsNeeded", without("model"), "model: Field required"),
                refused("maxTokensAreNeeded", without("max_tokens"), "max_tokens: Field required"),
                refused("messagesAreNeeded", without("messages"), "messages: Field required"),
                refused(
                        "maxTokensAreANumber",
                        with("'max_tokens':'many'"),
                        "max_tokens: Input should be a valid integer"),
                refused(
                        "maxTokensAreNotNegative",
                        with("'max_tokens':-1"),
                        "greater than or equal to 0"),
                refused(
                        "streamIsABoolean",
                        with("'stream':'yes'"),
                        "stream: Input should be a valid boolean"),
                refused(
                        "unknownFieldIsRefusedByName",
                        with("'max_token':5"),
                        "max_token: Extra inputs are not permitted"),
                refused(
                        "emptySystemTextIsRefused",
                        with("'system':[{'type':'text','text':''}]"),
                        "system: text content"),
                refused(
                        "systemHoldsOnlyText",
                        with("'system':[{'type':'image'}]"),
                        "system.0.type"),
                refused(
                        "unknownThinkingIsRefused",
                        with("'thinking':{'type':'deep'}"),
                        "Input tag 'deep'"),
                refused(
                        "smallThinkingBudgetIsRefused",
                        with("'thinking':{'type':'enabled','budget_tokens':10}"),
                        "budget_tokens: Input should be greater than or equal to 1024"),
                refused(
                        "thinkingBudgetBeyondMaxTokensIsRefused",
                        with("'thinking':{'type':'enabled','budget_tokens':2000}"),
                        "`max_tokens` must be greater than"));
    }

    static Stream<Case> messages() {
        return Stream.of(
                refused("noMessageIsRefused", says(), "at least one message"),
                refused("firstMessageIsTheUsers", says(assistant(WORDS)), "first message must use"),
                refused("systemCannotComeFirst", says(SYSTEM), "first message must use"),
                refused(
                        "unknownRoleIsRefused",
                        says(USER, "{'role':'tool'}"),
                        "Unexpected role \"tool\""),
                refused(
                        "emptyContentIsRefused",
                        says("{'role':'user','content':''}"),
                        "non-empty content"),
                refused("noBlocksAreRefused", says(user()), "non-empty content"),
                refused(
                        "contentIsNeeded",
                        says("{'role':'user'}"),
                        "messages.0.content: Field required"));
    }

    static Stream<Case> blocks() {
        return Stream.of(
                refused(
                        "emptyTextIsRefused",
                        says(user("{'type':'text','text':''}")),
                        "must be non-empty"),
                refused(
                        "blankTextIsRefused",
                        says(user("{'type':'text','text':' \\n'}")),
                        "non-whitespace"),
                refused(
                        "unknownBlockIsRefused",
                        says(user("{'type':'smell'}")),
                        "messages.0.content.0: Input tag"),
                refused(
                        "callOfTheUsersIsRefused",
                        says(user(CALL_A)),
                        "can only be in `assistant` messages"),
                refused(
                        "resultOfTheAssistantsIsRefused",
                        says(USER, assistant(RESULT_A)),
                        "only be in `user` messages"),
                refused(
                        "callWithWrongIdIsRefused",
                        called("'id':'a b','name':'x','input':{}"),
                        "match pattern"),
                refused(
                        "callWithoutNameIsRefused",
                        called("'id':'a','input':{}"),
                        "tool_use.name: Field required"),
                refused(
                        "callWithInputThatIsNoObjectIsRefused",
                        called("'id':'a','name':'x','input':'{}'"),
                        "tool_use.input: Input should be a valid dictionary"),
                refused(
                        "thinkingWithoutSignatureIsRefused",
                        says(USER, assistant("{'type':'thinking','thinking':'hm'}"), USER),
                        "thinking.signature: Field required"),
                refused(
                        "failedResultWithoutWordsIsRefused",
                        answered("{'type':'tool_result','tool_use_id':'a','is_error':true}"),
                        "content cannot be empty if `is_error` is true"),
                refused(
                        "resultWithEmptyTextBlockIsRefused",
                        answered(
                                "{'type':'tool_result','tool_use_id':'a','content':[{'type':'text','text':''}]}"),
                        "text content blocks must be non-empty"));
    }

    static Stream<Case> pairs() {
        return Stream.of(
                refused(
                        "lastCallWithoutResultIsRefused",
                        says(USER, assistant(CALL_A)),
                        "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: a."),
                refused("callAnsweredByWordsIsRefused", answered(WORDS), "immediately after: a."),
                refused(
                        "oneOfTwoCallsWithoutResultIsRefused",
                        says(USER, assistant(CALL_A, CALL_B), user(RESULT_A)),
                        "immediately after: b."),
                refused(
                        "resultOneMessageTooLateIsRefused",
                        says(USER, assistant(CALL_A), SYSTEM, user(RESULT_A)),
                        "`tool_use` ids were found without"),
                refused(
                        "resultWithoutCallIsRefused",
                        answered(RESULT_A, RESULT_B),
                        "messages.2.content.1: unexpected `tool_use_id` found in `tool_result` blocks: b"),
                refused(
                        "firstResultWithoutCallIsRefused",
                        says(user(RESULT_A)),
                        "unexpected `tool_use_id`"),
                refused(
                        "twoResultsOfOneCallAreRefused",
                        answered(RESULT_A, RESULT_A),
                        "must have a single result"),
                refused(
                        "twoCallsOfOneIdAreRefused",
                        says(
                                USER,
                                assistant(CALL_A),
                                user(RESULT_A),
                                assistant(CALL_A),
                                user(RESULT_A)),
                        "`tool_use` ids must be unique"),
                refused(
                        "resultAfterWordsIsRefused",
                        answered(WORDS, RESULT_A),
                        "`tool_result` blocks must come first"));
    }

    static Stream<Case> tools() {
        return Stream.of(
                refused(
                        "twoToolsOfOneNameAreRefused",
                        tool(TOOL + "," + TOOL),
                        "Tool names must be unique"),
                refused(
                        "toolWithoutSchemaIsRefused",
                        tool("{'name':'x'}"),
                        "input_schema: Field required"),
                refused(
                        "schemaIsOfAnObject",
                        tool("{'name':'x','input_schema':{}}"),
                        "Input should be 'object'"),
                refused(
                        "toolNameHasNoBlanks",
                        tool("{'name':'a b'}"),
                        "custom.name: String should match"),
                refused(
                        "choiceWithoutToolsIsRefused",
                        with("'tool_choice':{'type':'auto'}"),
                        "while providing tools"));
    }

    static Stream<Case> cache() {
        var system = "'system':[{'type':'text','text':'s'," + MARK + "}]";
        return Stream.of(
                refused(
                        "fiveBreakpointsAreRefused",
                        says(user(MARKED, MARKED, MARKED, MARKED))
                                .setAll(Client.json("{" + system + "}")),
                        "A maximum of 4 blocks with cache_control may be provided. Found 5."),
                refused(
                        "unknownCacheIsRefused",
                        with("'cache_control':{'type':'eternal'}"),
                        "should be 'ephemeral'"),
                refused(
                        "unknownTtlIsRefused",
                        with("'cache_control':" + ephemeral("2h")),
                        "'5m' or '1h'"),
                refused(
                        "longerTtlAfterShorterIsRefused",
                        with(system + ",'cache_control':" + ephemeral("1h")),
                        "must not come after a ttl='5m'"),
                refused(
                        "cachedThinkingIsRefused",
                        says(
                                USER,
                                assistant(
                                        "{'type':'thinking','thinking':'','signature':'',"
                                                + MARK
                                                + "}"),
                                USER),
                        "thinking.cache_control: Extra inputs are not permitted"));
    }

    static Stream<Case> legal() {
        return Stream.of(
                played("systemMessageInMidConversation", says(USER, SYSTEM)),
                played("neighboursOfOneRole", says(USER, USER, USER)),
                played(
                        "resultsInTwoMessages",
                        says(USER, assistant(CALL_A, CALL_B), user(RESULT_A), user(RESULT_B))),
                played("wordsAfterResults", answered(RESULT_A, WORDS)),
                played(
                        "resultWithoutContent",
                        answered("{'type':'tool_result','tool_use_id':'a'}")),
                played(
                        "toolOfTheServicesOwn",
                        tool("{'type':'web_search_20260318','name':'web_search'}")),
                played("fourBreakpoints", says(user(MARKED, MARKED, MARKED, MARKED))),
                played("pausedTurnGoesOn", says(USER, assistant(WORDS))));
    }

    @Test
    void bodyThatIsNotJsonIsRefused() throws Exception {
        for (var body :
                new String[] {
                    "", "{", "[1]", "{\"model\":\"rehearsal\",\"model\":\"x\"}", "\u0000"
                }) {
            var answer = client.post("/v1/messages", body);
            assertThat(answer.status()).as(body).isEqualTo(400);
            assertThat(answer.errorType()).isEqualTo("invalid_request_error");
        }
    }

    @Test
    void bodyOverTheLimitIsRefusedWith413() throws Exception {
        var answer = client.post("/v1/messages", "x".repeat(Exchange.BODY_BYTES_MAX + 1));
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.errorType()).isEqualTo("request_too_large");
    }

    @Test
    void versionHeaderIsNeeded() throws Exception {
        var request =
                java.net.http.HttpRequest.newBuilder(
                                java.net.URI.create(server.url() + "/v1/messages"))
                        .POST(
                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                        Client.hello().toString()))
                        .build();
        assertThat(client.send(request).errorMessage())
                .isEqualTo("anthropic-version: header is required");
    }

    @Test
    void otherModelsAndScriptsAreNotFound() throws Exception {
        for (var model : new String[] {"claude-opus", "rehearsal:nosuch", "rehearsals"}) {
            var answer = client.post(Client.hello().put("model", model));
            assertThat(answer.status()).as(model).isEqualTo(404);
            assertThat(answer.errorType()).isEqualTo("not_found_error");
        }
    }

    @Test
    void countingNeedsNoMaxTokensButKeepsTheOtherRules() throws Exception {
        var counted = client.post("/v1/messages/count_tokens", without("max_tokens").toString());
        assertThat(counted.json().path("input_tokens").asLong()).isEqualTo(2);
        assertThat(
                        client.post(
                                        "/v1/messages/count_tokens?beta=true",
                                        without("model").toString())
                                .status())
                .isEqualTo(400);
    }

    private static Case refused(String promise, ObjectNode request, String refusal) {
        return new Case(promise, request, refusal);
    }

    private static Case played(String promise, ObjectNode request) {
        return new Case(promise + "IsPlayed", request, "");
    }

    private static ObjectNode without(String field) {
        return Client.hello().without(field);
    }

    private static ObjectNode with(String fields) {
        return Client.hello().setAll(Client.json("{" + fields + "}"));
    }

    private static ObjectNode tool(String tools) {
        return with("'tools':[" + tools + "]");
    }

    private static String ephemeral(String ttl) {
        return "{'type':'ephemeral','ttl':'" + ttl + "'}";
    }

    private static ObjectNode says(String... messages) {
        return Client.request("rehearsal", "[" + String.join(",", messages) + "]");
    }

    /// A call of the tool with these fields, and its result.
    private static ObjectNode called(String fields) {
        return says(USER, assistant("{'type':'tool_use'," + fields + "}"), user(RESULT_A));
    }

    /// Call a, and what the user says to it.
    private static ObjectNode answered(String... blocks) {
        return says(USER, assistant(CALL_A), user(blocks));
    }

    private static String user(String... blocks) {
        return "{'role':'user','content':[" + String.join(",", blocks) + "]}";
    }

    private static String assistant(String... blocks) {
        return "{'role':'assistant','content':[" + String.join(",", blocks) + "]}";
    }
}
