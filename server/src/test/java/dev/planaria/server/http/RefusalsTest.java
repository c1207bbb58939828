package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// What is refused, with which status and in which words.
final class RefusalsTest {
    private static TestServer server;
    private static Http http;
    private static String agent;
    private static String archivedAgent;
    private static String environment;
    private static String archivedEnvironment;
    private static String session;

    @BeforeAll
    static void start() throws BindException {
        server = TestServer.start();
        http = new Http(server);
        agent = http.makeAgent();
        environment = http.makeEnvironment();
        session = http.makeSession();
        archivedAgent = http.makeAgent();
        http.post("/v1/agents/" + archivedAgent + "/archive", "");
        archivedEnvironment = http.makeEnvironment();
        http.post("/v1/environments/" + archivedEnvironment + "/archive", "");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /// @param path `$a` stands for an agent, `$e` for an environment, `$s` for a session; `$A` and
    ///   `$E` for archived ones
    /// @param body with `'` for `"`, and the same names
    /// @param says what the message must contain
    record Case(String method, String path, String body, int status, String says) {
        @Override
        public String toString() {
            String shown = body.length() > 90 ? body.substring(0, 90) + "…" : body;
            return status + " " + method + " " + path + " " + shown;
        }
    }

    private static String filled(String text) {
        return text.replace("$a", agent)
                .replace("$e", environment)
                .replace("$s", session)
                .replace("$A", archivedAgent)
                .replace("$E", archivedEnvironment);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"agents", "tools", "environments", "sessions", "resources", "events", "queries"})
    void isRefused(Case refused) {
        Http.Answered answered =
                http.send(
                        refused.method(),
                        filled(refused.path()),
                        filled(refused.body()).replace('\'', '"'));
        assertThat(answered.status()).as(answered.body()).isEqualTo(refused.status());
        JsonNode body = answered.json();
        assertThat(body.get("type").stringValue()).isEqualTo("error");
        assertThat(body.get("error").get("type").stringValue())
                .isEqualTo(
                        switch (refused.status()) {
                            case 404 -> "not_found_error";
                            case 409 -> "conflict_error";
                            default -> "invalid_request_error";
                        });
        assertThat(answered.message()).contains(refused.says());
        assertThat(body.get("request_id").stringValue())
                .startsWith("req_")
                .isEqualTo(answered.header("request-id"));
        assertThat(answered.header("x-should-retry"))
                .isEqualTo(refused.status() == 409 ? "false" : "");
    }

    private static Case post(String path, String body, String says) {
        return new Case("POST", path, body, 400, says);
    }

    private static Case get(String path, int status, String says) {
        return new Case("GET", path, "", status, says);
    }

    private static Case agent(String fields, String says) {
        return post("/v1/agents", "{'name':'n','model':'m'," + fields + "}", says);
    }

    static Stream<Case> agents() {
        return Stream.of(
                post("/v1/agents", "{'model':'m'}", "name: is required"),
                post("/v1/agents", "{'name':null,'model':'m'}", "name: is required"),
                post("/v1/agents", "{'name':'','model':'m'}", "name: must not be empty"),
                post("/v1/agents", "{'name':7,'model':'m'}", "name: must be a string, is a number"),
                post(
                        "/v1/agents",
                        "{'name':'" + "n".repeat(257) + "','model':'m'}",
                        "name: must have at most 256 characters, has 257"),
                post("/v1/agents", "{'name':'n'}", "model: is required"),
                post("/v1/agents", "{'name':'n','model':[]}", "model: must be an object"),
                post("/v1/agents", "{'name':'n','model':{}}", "model.id: is required"),
                post(
                        "/v1/agents",
                        "{'name':'n','model':{'id':'m','effort':'huge'}}",
                        "model.effort: must be one of low, medium, high, xhigh, max"),
                post(
                        "/v1/agents",
                        "{'name':'n','model':{'id':'m','speed':'fast'}}",
                        "model.speed: only \"standard\""),
                post(
                        "/v1/agents",
                        "{'name':'n','model':{'id':'m','inference_geo':'us'}}",
                        "model.inference_geo: is not supported"),
                agent("'nmae':1", "nmae: unknown field"),
                agent("'description':'" + "d".repeat(2049) + "'", "description: must have at most"),
                agent("'system':'" + "s".repeat(100_001) + "'", "system: must have at most 100000"),
                agent("'metadata':{'k':1}", "metadata.k: must be a string"),
                agent("'metadata':{'':'v'}", "metadata: keys must have 1 to 64"),
                agent(
                        "'metadata':{'k':'" + "v".repeat(513) + "'}",
                        "metadata.k: must have at most"),
                agent("'metadata':" + pairs(17), "metadata: must have at most 16 pairs, has 17"),
                agent("'mcp_servers':[{'type':'url'}]", "mcp_servers: is not supported"),
                agent("'skills':[{'type':'anthropic'}]", "skills: is not supported"),
                agent("'multiagent':{'type':'coordinator'}", "multiagent: is not supported"),
                agent(
                        "'execution_identity':{'type':'aws_role'}",
                        "execution_identity.type: only \"service_account\""),
                post("/v1/agents/$a", "{'name':null}", "name: cannot be cleared"),
                post("/v1/agents/$a", "{'model':null}", "model: cannot be cleared"),
                post("/v1/agents/$a", "{'version':0}", "version: must be a whole number"),
                post("/v1/agents/$a", "{'version':null}", "version: must be a whole number"),
                post("/v1/agents/$a", "{'version':1.5}", "version: must be a whole number"),
                new Case(
                        "POST",
                        "/v1/agents/$a",
                        "{'version':9,'name':'Fake'}",
                        409,
                        "is at version 1, not 9"),
                post("/v1/agents/$A", "{'name':'other'}", "is archived"),
                new Case("POST", "/v1/agents/bogus", "{}", 404, "Agent not found."),
                new Case("POST", "/v1/agents/bogus/archive", "", 404, "Agent not found."),
                post("/v1/agents/$a/archive", "{'now':true}", "now: unknown field"),
                get("/v1/agents/bogus", 404, "Agent not found."),
                get("/v1/agents/" + "x".repeat(300), 404, "Agent not found."),
                get("/v1/agents/bogus/versions", 404, "Agent not found."),
                get("/v1/agents/$a?version=7", 404, "has no version 7; its newest is 1"),
                get("/v1/agents/$a?version=0", 400, "version: must be a whole number"),
                get("/v1/agents/%00", 404, "no such route"));
    }

    private static String pairs(int count) {
        StringBuilder pairs = new StringBuilder("{'k0':'v'");
        for (int i = 1; i < count; i++) {
            pairs.append(",'k").append(i).append("':'v'");
        }
        return pairs.append('}').toString();
    }

    private static Case toolset(String fields, String says) {
        return agent("'tools':[{'type':'agent_toolset_20260401'," + fields + "}]", says);
    }

    private static Case custom(String name, String schema, String says) {
        return agent(
                "'tools':[{'type':'custom','name':'%s','description':'d','input_schema':%s}]"
                        .formatted(name, schema),
                says);
    }

    static Stream<Case> tools() {
        String plain = "{'type':'object'}";
        return Stream.of(
                agent("'tools':{}", "tools: must be a list"),
                agent("'tools':[7]", "tools.0: must be an object"),
                agent("'tools':[{}]", "tools.0.type: is required"),
                agent("'tools':[{'type':'hammer'}]", "tools.0.type: \"hammer\" is not known here"),
                agent(
                        "'tools':[{'type':'mcp_toolset','mcp_server_name':'x'}]",
                        "tools.0.type: \"mcp_toolset\" is not supported"),
                toolset("'config':[]", "tools.0.config: unknown field"),
                toolset(
                        "'default_config':{'permission_policy':{'type':'auto'}}",
                        "tools.0.default_config.permission_policy.type: \"auto\" is not supported"),
                toolset(
                        "'default_config':{'permission':{'type':'always_ask'}}",
                        "tools.0.default_config.permission: unknown field"),
                toolset(
                        "'configs':[{'name':'bash','permission_policy':{'type':'x'}}]",
                        "tools.0.configs.0.permission_policy.type: must be one of"),
                toolset(
                        "'configs':[{'name':'bash','enable':false}]",
                        "tools.0.configs.0.enable: unknown field"),
                toolset("'configs':[{'name':'zsh'}]", "has no tool of this name"),
                toolset("'configs':[{'name':'bash','type':'read'}]", "must be the same as `name`"),
                toolset("'configs':[{'name':'bash'},{'name':'bash'}]", "\"bash\" is given twice"),
                toolset(
                        "'configs':[{'name':'web_search','enabled':true}]",
                        "tools.0.configs.0.enabled: web_search is not supported"),
                toolset(
                        "'configs':[{'name':'web_fetch','allowed_domains':['a.b']}]",
                        "tools.0.configs.0.allowed_domains: is not supported"),
                agent(
                        "'tools':[{'type':'agent_toolset_20260401'},{'type':'agent_toolset_20260401'}]",
                        "tools.1.type: the toolset may be given only once"),
                custom("a b", plain, "tools.0.name: may hold only"),
                custom("n".repeat(129), plain, "tools.0.name: must have at most 128"),
                custom("bash", plain, "is the name of a built-in tool"),
                custom("mcp__x", plain, "must not begin with \"mcp__\""),
                custom("t", "[]", "tools.0.input_schema: must be an object"),
                custom("t", "{'type':'string'}", "tools.0.input_schema.type: must be \"object\""),
                custom("t", "{'type':'object','oneOf':[]}", "oneOf: is not allowed at the top"),
                custom(
                        "t",
                        "{'type':'object','properties':{'a':{'$ref':'#/x'}}}",
                        "must not hold `$ref`"),
                custom(
                        "t",
                        "{'type':'object','properties':{'a b':{}}}",
                        "names of properties have 1 to 64"),
                agent(
                        "'tools':[{'type':'custom','name':'t','input_schema':" + plain + "}]",
                        "tools.0.description: is required"));
    }

    static Stream<Case> environments() {
        return Stream.of(
                post("/v1/environments", "{}", "name: is required"),
                post("/v1/environments", "{'name':'n','scope':'account'}", "scope: only"),
                post(
                        "/v1/environments",
                        "{'name':'n','config':{'type':'self_hosted'}}",
                        "config.type: \"self_hosted\" is not supported"),
                post(
                        "/v1/environments",
                        "{'name':'n','config':{'type':'cloud','packages':{'pip':['x']}}}",
                        "config.packages.pip: is not supported"),
                post(
                        "/v1/environments",
                        "{'name':'n','config':{'type':'cloud','packages':{'yum':[]}}}",
                        "config.packages.yum: unknown field"),
                post(
                        "/v1/environments",
                        "{'name':'n','config':{'type':'cloud','networking':{'type':'half'}}}",
                        "config.networking.type: \"half\" is not known here"),
                post(
                        "/v1/environments",
                        "{'name':'n','config':{'type':'cloud','networking':"
                                + "{'type':'limited','allowed_hosts':['https://x']}}}",
                        "config.networking.allowed_hosts.0: must be a bare host name"),
                post("/v1/environments/$e", "{'name':null}", "name: cannot be cleared"),
                post(
                        "/v1/environments/$e",
                        "{'config':{'type':'self_hosted'}}",
                        "the type of an environment cannot change"),
                post("/v1/environments/$E", "{'name':'x'}", "is archived"),
                new Case("POST", "/v1/environments/bogus", "{}", 404, "Environment not found."),
                new Case("DELETE", "/v1/environments/bogus", "", 404, "Environment not found."),
                get("/v1/environments/bogus", 404, "Environment not found."));
    }

    private static Case session(String fields, String says) {
        return post("/v1/sessions", "{'agent':'$a','environment_id':'$e'," + fields + "}", says);
    }

    static Stream<Case> sessions() {
        return Stream.of(
                post("/v1/sessions", "{'environment_id':'$e'}", "agent: is required"),
                post("/v1/sessions", "{'agent':'$a'}", "environment_id: is required"),
                post(
                        "/v1/sessions",
                        "{'agent':{'type':'x','id':'$a'},'environment_id':'$e'}",
                        "agent.type: \"x\" is not known here"),
                new Case(
                        "POST",
                        "/v1/sessions",
                        "{'agent':'bogus','environment_id':'$e'}",
                        404,
                        "Agent not found."),
                new Case(
                        "POST",
                        "/v1/sessions",
                        "{'agent':'$a','environment_id':'bogus'}",
                        404,
                        "Environment not found."),
                new Case(
                        "POST",
                        "/v1/sessions",
                        "{'agent':{'type':'agent','id':'$a','version':9},'environment_id':'$e'}",
                        404,
                        "has no version 9"),
                post("/v1/sessions", "{'agent':'$A','environment_id':'$e'}", "is archived"),
                post("/v1/sessions", "{'agent':'$a','environment_id':'$E'}", "is archived"),
                post(
                        "/v1/sessions",
                        "{'agent':{'type':'agent','id':'$a','system':'x'},'environment_id':'$e'}",
                        "agent.system: unknown field"),
                post(
                        "/v1/sessions",
                        "{'agent':{'type':'agent_with_overrides','id':'$a','model':null},"
                                + "'environment_id':'$e'}",
                        "agent.model: an agent must have a model"),
                session("'title':7", "title: must be a string"),
                session("'vault_ids':['vlt_1']", "vault_ids: is not supported"),
                session("'budget':{'type':'limit'}", "budget: is not supported"),
                session("'colour':'red'", "colour: unknown field"),
                session(
                        "'initial_events':[{'type':'user.interrupt'}]",
                        "initial_events.0.type: \"user.interrupt\" is not known here"),
                session(
                        "'initial_events':[{'type':'user.define_outcome'}]",
                        "\"user.define_outcome\" is not supported"),
                session(
                        "'initial_events':[" + "{},".repeat(50) + "{}]",
                        "initial_events: must have at most 50 entries, has 51"),
                post("/v1/sessions/$s", "{'vault_ids':[]}", "vault_ids: cannot be changed"),
                post("/v1/sessions/$s", "{'agent':{'model':'x'}}", "agent.model: unknown field"),
                post("/v1/sessions/$s", "{'environment_id':'x'}", "environment_id: unknown field"),
                new Case("POST", "/v1/sessions/bogus", "{}", 404, "Session not found."),
                new Case("POST", "/v1/sessions/bogus/archive", "", 404, "Session not found."),
                new Case("DELETE", "/v1/sessions/bogus", "", 404, "Session not found."),
                get("/v1/sessions/bogus", 404, "Session not found."),
                get("/v1/sessions/" + "x".repeat(300), 404, "Session not found."),
                get("/v1/sessions/bogus/resources", 404, "Session not found."),
                get("/v1/sessions/$s/resources/bogus", 404, "Session resource not found."),
                get("/v1/sessions/bogus/events", 404, "Session not found."),
                get("/v1/sessions/bogus/events/stream", 404, "Session not found."),
                new Case(
                        "POST",
                        "/v1/sessions/bogus/events",
                        "{'events':[]}",
                        404,
                        "Session not found."));
    }

    private static Case repository(String fields, String says) {
        return session("'resources':[{'type':'github_repository'," + fields + "}]", says);
    }

    static Stream<Case> resources() {
        String url = "'url':'https://example.com/o/r'";
        return Stream.of(
                session("'resources':[{'type':'file','file_id':'f'}]", "\"file\" is not supported"),
                session(
                        "'resources':[{'type':'memory_store','memory_store_id':'m'}]",
                        "resources.0.type: \"memory_store\" is not supported"),
                session("'resources':[{'type':'disk'}]", "resources.0.type: \"disk\" is not known"),
                repository("'mount_path':null", "resources.0.url: is required"),
                repository("'url':'ftp://x/y'", "resources.0.url: must be a git repository"),
                repository("'url':'ext::sh -c id'", "resources.0.url: must not hold spaces"),
                repository("'url':'ext::sh'", "resources.0.url: must be a git repository"),
                repository("'url':'--upload-pack=x'", "resources.0.url"),
                repository("'url':'-x@host:path'", "resources.0.url"),
                repository("'url':'https://u:p@example.com/r'", "must not hold a user name or"),
                repository("'url':'https://tok@example.com/r'", "must not hold a user name or"),
                repository("'url':'https://example.com/'", "mount_path: is required here"),
                repository(
                        url + ",'authorization_token':'t'",
                        "resources.0.authorization_token: is not supported by this server yet"),
                repository(url + ",'mount_path':'/etc'", "must be a path under /workspace/"),
                repository(url + ",'mount_path':'/workspace'", "must be a path under /workspace/"),
                repository(url + ",'mount_path':'/workspace/../etc'", "must not have empty"),
                repository(url + ",'mount_path':'/workspace/a/'", "must not have empty"),
                repository(
                        url + ",'checkout':{'type':'branch','name':'-x'}",
                        "resources.0.checkout.name: is not the name of a branch"),
                repository(
                        url + ",'checkout':{'type':'commit','sha':'HEAD'}",
                        "resources.0.checkout.sha: must be 7 to 64 hexadecimal digits"),
                repository(url + ",'depth':1", "resources.0.depth: unknown field"),
                session(
                        "'resources':[{'type':'github_repository',%s},{'type':'github_repository',%s}]"
                                .formatted(url, url),
                        "resources.1.mount_path: \"/workspace/r\" collides"),
                session(
                        ("'resources':[{'type':'github_repository',%s},"
                                        + "{'type':'github_repository',%s,"
                                        + "'mount_path':'/workspace/r/in'}]")
                                .formatted(url, url),
                        "resources.1.mount_path: \"/workspace/r/in\" collides"));
    }

    private static Case event(String event, String says) {
        return post("/v1/sessions/$s/events", "{'events':[" + event + "]}", says);
    }

    private static Case content(String blocks, String says) {
        return event("{'type':'user.message','content':" + blocks + "}", says);
    }

    static Stream<Case> events() {
        String hello = "{'type':'user.message','content':[{'type':'text','text':'x'}]}";
        String system = "{'type':'system.message','content':[{'type':'text','text':'x'}]}";
        return Stream.of(
                post("/v1/sessions/$s/events", "{}", "events: is required"),
                post("/v1/sessions/$s/events", "{'events':[]}", "must have at least one event"),
                post("/v1/sessions/$s/events", "{'events':{}}", "events: must be a list"),
                post(
                        "/v1/sessions/$s/events",
                        "{'events':[" + "{},".repeat(1000) + "{}]}",
                        "events: must have at most 1000 entries"),
                event("{'type':'agent.message'}", "events.0.type: \"agent.message\" is not known"),
                event("{'type':'interrupt'}", "events.0.type: \"interrupt\" is not known here"),
                event("{'type':'user.tool_result'}", "\"user.tool_result\" is not supported"),
                event("{'type':'user.define_outcome'}", "\"user.define_outcome\" is not supported"),
                content("'hi'", "events.0.content: must be a list"),
                content("[]", "events.0.content: must have at least one block"),
                content("null", "events.0.content: is required"),
                content("[{'type':'text','text':''}]", "events.0.content.0.text: must not be"),
                content("[{'type':'redacted'}]", "content.0.type: \"redacted\" is not known"),
                content("[{'type':'text','text':'a','x':1}]", "events.0.content.0.x: unknown"),
                content(
                        "[{'type':'image','source':{'type':'file','file_id':'f'}}]",
                        "content.0.source.type: \"file\" is not supported"),
                content(
                        "[{'type':'image','source':{'type':'base64',"
                                + "'media_type':'image/tiff','data':'AA=='}}]",
                        "media_type: must be one of"),
                content(
                        "[{'type':'image','source':{'type':'base64',"
                                + "'media_type':'image/png','data':'?'}}]",
                        "data: is not base64"),
                content(
                        "[{'type':'image','source':{'type':'url','url':'file:///etc'}}]",
                        "url: must begin with https:// or http://"),
                event("{'type':'user.message','id':'x','content':[]}", "events.0"),
                event(hello + "," + system + "," + hello, "must be the last event"),
                event(system, "follow a user.message"),
                event(
                        "{'type':'user.interrupt','session_thread_id':'sthr_x'}",
                        "events.0.session_thread_id: this session has no such thread"),
                event(
                        "{'type':'user.tool_confirmation','tool_use_id':'x','result':'maybe'}",
                        "events.0.result: must be \"allow\" or \"deny\""),
                event(
                        "{'type':'user.tool_confirmation','tool_use_id':'x','result':'allow',"
                                + "'deny_message':'no'}",
                        "events.0.deny_message: belongs to"),
                event(
                        "{'type':'user.tool_confirmation','tool_use_id':'x','result':'allow'}",
                        "events.0.tool_use_id: this session has no call \"x\""),
                event(
                        "{'type':'user.custom_tool_result','custom_tool_use_id':'x'}",
                        "events.0.custom_tool_use_id: this session has no call \"x\""));
    }

    static Stream<Case> queries() {
        return Stream.of(
                get("/v1/agents?limit=0", 400, "limit: must be a whole number"),
                get("/v1/agents?limit=-1", 400, "limit: must be a whole number"),
                get("/v1/agents?limit=x", 400, "limit: must be a whole number"),
                get("/v1/agents?page=garbage", 400, "page: not a cursor"),
                get("/v1/agents?include_archived=maybe", 400, "include_archived: must be true"),
                get("/v1/agents?created_at%5Bgte%5D=today", 400, "created_at[gte]: must be"),
                get("/v1/sessions?order=up", 400, "order: must be asc or desc"),
                get("/v1/sessions?statuses%5B%5D=asleep", 400, "statuses: must be"),
                get("/v1/sessions?agent_version=1", 400, "agent_version: needs agent_id"),
                get("/v1/sessions/$s/events?types%5B%5D=session.deleted", 400, "types.0: no event"),
                get("/v1/sessions/$s/events?types=x", 400, "types.0: no event type"),
                get("/v1/sessions/$s/events?after=sevt_x", 400, "after: this session's log has no"),
                get(
                        "/v1/sessions/$s/events/stream?event_deltas%5B%5D=agent.tool_use",
                        400, "event_deltas: only agent.message and agent.thinking"),
                get(
                        "/v1/sessions/$s/events/stream?x=1"
                                + "&event_deltas=agent.message".repeat(101),
                        400,
                        "event_deltas: at most 100"),
                get("/v1/sessions/$s/events/stream?after=sevt_x", 400, "after: this session's"),
                get("/v1/files", 404, "no such route"),
                get("/v1/agents/", 404, "Agent not found"),
                get("/nothing", 404, "no such route"));
    }
}
