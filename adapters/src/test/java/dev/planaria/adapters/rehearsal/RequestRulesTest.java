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
    private static final String CALL_A =
            "{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'bash','input':{}}]}";
    private static final String CALL_AB =
            "{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'bash','input':{}},"
                    + "{'type':'tool_use','id':'b','name':'bash','input':{}}]}";
    private static final String RESULT_A =
            "{'type':'tool_result','tool_use_id':'a','content':'ok'}";
    private static final String RESULT_B =
            "{'type':'tool_result','tool_use_id':'b','content':'ok'}";
    private static final String WORDS = "{'type':'text','text':'and now this'}";
    private static final String MARK = "'cache_control':{'type':'ephemeral'}";

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
    @MethodSource({"fields", "messages", "pairs", "toolsAndCache", "legal"})
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
                refused("noMessageIsRefused", says("[]"), "at least one message"),
                refused(
                        "firstMessageIsTheUsers",
                        says("[{'role':'assistant','content':'hi'}]"),
                        "first message must use"),
                refused(
                        "systemCannotComeFirst",
                        says("[{'role':'system','content':'hi'}]"),
                        "first message must use"),
                refused(
                        "unknownRoleIsRefused",
                        says("[%s,{'role':'tool','content':'x'}]", USER),
                        "Unexpected role \"tool\""),
                refused(
                        "emptyContentIsRefused",
                        says("[{'role':'user','content':''}]"),
                        "non-empty content"),
                refused(
                        "noBlocksAreRefused",
                        says("[{'role':'user','content':[]}]"),
                        "non-empty content"),
                refused(
                        "contentIsNeeded",
                        says("[{'role':'user'}]"),
                        "messages.0.content: Field required"),
                refused(
                        "emptyTextBlockIsRefused",
                        says("[{'role':'user','content':[{'type':'text','text':''}]}]"),
                        "text content blocks must be non-empty"),
                refused(
                        "blankTextBlockIsRefused",
                        says("[{'role':'user','content':[{'type':'text','text':' \\n'}]}]"),
                        "must contain non-whitespace text"),
                refused(
                        "unknownBlockIsRefused",
                        says("[{'role':'user','content':[{'type':'smell'}]}]"),
                        "messages.0.content.0: Input tag 'smell'"),
                refused(
                        "callOfTheUsersIsRefused",
                        says(
                                "[{'role':'user','content':[{'type':'tool_use','id':'a','name':'bash','input':{}}]}]"),
                        "can only be in `assistant` messages"),
                refused(
                        "resultOfTheAssistantsIsRefused",
                        says("[%s,{'role':'assistant','content':[%s]}]", USER, RESULT_A),
                        "can only be in `user` messages"),
                refused(
                        "callWithWrongIdIsRefused",
                        says(
                                "[%s,{'role':'assistant','content':[{'type':'tool_use','id':'a b','name':'x','input':{}}]}]",
                                USER),
                        "should match pattern"),
                refused(
                        "callWithoutNameIsRefused",
                        says(
                                "[%s,{'role':'assistant','content':[{'type':'tool_use','id':'a','input':{}}]}]",
                                USER),
                        "tool_use.name: Field required"),
                refused(
                        "callWithInputThatIsNoObjectIsRefused",
                        says(
                                "[%s,{'role':'assistant','content':[{'type':'tool_use','id':'a','name':'x','input':'{}'}]}]",
                                USER),
                        "tool_use.input: Input should be a valid dictionary"),
                refused(
                        "thinkingWithoutSignatureIsRefused",
                        says(
                                "[%s,{'role':'assistant','content':[{'type':'thinking','thinking':'hm'}]},%s]",
                                USER, USER),
                        "thinking.signature: Field required"));
    }

    static Stream<Case> pairs() {
        return Stream.of(
                refused(
                        "lastCallWithoutResultIsRefused",
                        says("[%s,%s]", USER, CALL_A),
                        "messages.1: `tool_use` ids were found without"),
                refused(
                        "callAnsweredByWordsIsRefused",
                        says("[%s,%s,%s]", USER, CALL_A, USER),
                        "immediately after: a."),
                refused(
                        "oneOfTwoCallsWithoutResultIsRefused",
                        says("[%s,%s,{'role':'user','content':[%s]}]", USER, CALL_AB, RESULT_A),
                        "immediately after: b."),
                refused(
                        "resultOneMessageTooLateIsRefused",
                        says(
                                "[%s,%s,{'role':'system','content':'x'},{'role':'user','content':[%s]}]",
                                USER, CALL_A, RESULT_A),
                        "`tool_use` ids were found without"),
                refused(
                        "resultWithoutCallIsRefused",
                        says(
                                "[%s,%s,{'role':'user','content':[%s,%s]}]",
                                USER, CALL_A, RESULT_A, RESULT_B),
                        "messages.2.content.1: unexpected `tool_use_id` found in `tool_result` blocks: b"),
                refused(
                        "firstResultWithoutCallIsRefused",
                        says("[{'role':'user','content':[%s]}]", RESULT_A),
                        "unexpected `tool_use_id`"),
                refused(
                        "twoResultsOfOneCallAreRefused",
                        says(
                                "[%s,%s,{'role':'user','content':[%s,%s]}]",
                                USER, CALL_A, RESULT_A, RESULT_A),
                        "each tool_use must have a single result"),
                refused(
                        "twoCallsOfOneIdAreRefused",
                        says(
                                "[%s,%s,{'role':'user','content':[%s]},%s,{'role':'user','content':[%s]}]",
                                USER, CALL_A, RESULT_A, CALL_A, RESULT_A),
                        "`tool_use` ids must be unique"),
                refused(
                        "resultAfterWordsIsRefused",
                        says(
                                "[%s,%s,{'role':'user','content':[%s,%s]}]",
                                USER, CALL_A, WORDS, RESULT_A),
                        "`tool_result` blocks must come first"),
                refused(
                        "failedResultWithoutWordsIsRefused",
                        says(
                                "[%s,%s,{'role':'user','content':[{'type':'tool_result','tool_use_id':'a','is_error':true}]}]",
                                USER, CALL_A),
                        "content cannot be empty if `is_error` is true"),
                refused(
                        "resultWithEmptyTextBlockIsRefused",
                        says(
                                "[%s,%s,{'role':'user','content':[{'type':'tool_result','tool_use_id':'a',"
                                        + "'content':[{'type':'text','text':''}]}]}]",
                                USER, CALL_A),
                        "text content blocks must be non-empty"));
    }

    static Stream<Case> toolsAndCache() {
        return Stream.of(
                refused(
                        "twoToolsOfOneNameAreRefused",
                        with("'tools':[%s,%s]".formatted(TOOL, TOOL)),
                        "Tool names must be unique"),
                refused(
                        "toolWithoutSchemaIsRefused",
                        with("'tools':[{'name':'x'}]"),
                        "tools.0.custom.input_schema: Field required"),
                refused(
                        "schemaIsOfAnObject",
                        with("'tools':[{'name':'x','input_schema':{'type':'string'}}]"),
                        "Input should be 'object'"),
                refused(
                        "toolNameHasNoBlanks",
                        with("'tools':[{'name':'a b','input_schema':{'type':'object'}}]"),
                        "custom.name"),
                refused(
                        "toolChoiceWithoutToolsIsRefused",
                        with("'tool_choice':{'type':'auto'}"),
                        "while providing tools"),
                refused(
                        "fiveBreakpointsAreRefused",
                        with(
                                "'system':[{'type':'text','text':'s',%s}],".formatted(MARK)
                                        + "'tools':[{'name':'x','input_schema':{'type':'object'},%s}],"
                                                .formatted(MARK)
                                        + "'messages':[{'role':'user','content':["
                                        + ("{'type':'text','text':'t'," + MARK + "},").repeat(2)
                                        + "{'type':'text','text':'t',"
                                        + MARK
                                        + "}]}]"),
                        "A maximum of 4 blocks with cache_control may be provided. Found 5."),
                refused(
                        "unknownCacheIsRefused",
                        with("'cache_control':{'type':'eternal'}"),
                        "should be 'ephemeral'"),
                refused(
                        "unknownTtlIsRefused",
                        with("'cache_control':{'type':'ephemeral','ttl':'2h'}"),
                        "'5m' or '1h'"),
                refused(
                        "longerTtlAfterShorterIsRefused",
                        with(
                                "'system':[{'type':'text','text':'s',%s}],'cache_control':{'type':'ephemeral','ttl':'1h'}"
                                        .formatted(MARK)),
                        "must not come after a ttl='5m'"),
                refused(
                        "cachedThinkingIsRefused",
                        says(
                                "[%s,{'role':'assistant','content':[{'type':'thinking','thinking':'','signature':'',%s}]},%s]",
                                USER, MARK, USER),
                        "thinking.cache_control: Extra inputs are not permitted"));
    }

    static Stream<Case> legal() {
        return Stream.of(
                played(
                        "systemMessageInMidConversation",
                        says("[%s,{'role':'system','content':'note'}]", USER)),
                played("neighboursOfOneRole", says("[%s,%s,%s]", USER, USER, USER)),
                played(
                        "resultsInTwoMessages",
                        says(
                                "[%s,%s,{'role':'user','content':[%s]},{'role':'user','content':[%s]}]",
                                USER, CALL_AB, RESULT_A, RESULT_B)),
                played(
                        "wordsAfterResults",
                        says(
                                "[%s,%s,{'role':'user','content':[%s,%s]}]",
                                USER, CALL_A, RESULT_A, WORDS)),
                played(
                        "resultWithoutContent",
                        says(
                                "[%s,%s,{'role':'user','content':[{'type':'tool_result','tool_use_id':'a'}]}]",
                                USER, CALL_A)),
                played(
                        "toolOfTheServicesOwn",
                        with("'tools':[{'type':'web_search_20260318','name':'web_search'}]")),
                played(
                        "fourBreakpoints",
                        with(
                                "'messages':[{'role':'user','content':["
                                        + ("{'type':'text','text':'t'," + MARK + "},").repeat(3)
                                        + "{'type':'text','text':'t'}]}],'cache_control':{'type':'ephemeral'}")),
                played(
                        "pausedTurnGoesOn",
                        says(
                                "[%s,{'role':'assistant','content':[{'type':'text','text':'so far'}]}]",
                                USER)));
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

    @SuppressWarnings("AnnotateFormatMethod")
    private static ObjectNode says(String messages, Object... parts) {
        return Client.request("rehearsal", messages.formatted(parts));
    }
}
