package dev.planaria.server.http;

import static dev.planaria.server.http.Refusal.get;
import static dev.planaria.server.http.Refusal.post;

import java.util.stream.Stream;

/// What is refused of sessions, their resources and their events.
final class SessionRefusals {
    private SessionRefusals() {}

    private static Refusal session(String fields, String says) {
        return post("/v1/sessions", "{'agent':'$a','environment_id':'$e'," + fields + "}", says);
    }

    static Stream<Refusal> sessions() {
        return Stream.of(
                post("/v1/sessions", "{'environment_id':'$e'}", "agent: is required"),
                post("/v1/sessions", "{'agent':'$a'}", "environment_id: is required"),
                post(
                        "/v1/sessions",
                        "{'agent':{'type':'x','id':'$a'},'environment_id':'$e'}",
                        "agent.type: \"x\" is not known here"),
                new Refusal(
                        "POST",
                        "/v1/sessions",
                        "{'agent':'bogus','environment_id':'$e'}",
                        404,
                        "Agent not found."),
                new Refusal(
                        "POST",
                        "/v1/sessions",
                        "{'agent':'$a','environment_id':'bogus'}",
                        404,
                        "Environment not found."),
                new Refusal(
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
                new Refusal("POST", "/v1/sessions/bogus", "{}", 404, "Session not found."),
                new Refusal("POST", "/v1/sessions/bogus/archive", "", 404, "Session not found."),
                new Refusal("DELETE", "/v1/sessions/bogus", "", 404, "Session not found."),
                get("/v1/sessions/bogus", 404, "Session not found."),
                get("/v1/sessions/" + "x".repeat(300), 404, "Session not found."),
                get("/v1/sessions/bogus/resources", 404, "Session not found."),
                get("/v1/sessions/$s/resources/bogus", 404, "Session resource not found."),
                get("/v1/sessions/bogus/events", 404, "Session not found."),
                get("/v1/sessions/bogus/events/stream", 404, "Session not found."),
                new Refusal(
                        "POST",
                        "/v1/sessions/bogus/events",
                        "{'events':[]}",
                        404,
                        "Session not found."));
    }

    private static Refusal repository(String fields, String says) {
        return session("'resources':[{'type':'github_repository'," + fields + "}]", says);
    }

    static Stream<Refusal> resources() {
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

    private static Refusal event(String event, String says) {
        return post("/v1/sessions/$s/events", "{'events':[" + event + "]}", says);
    }

    private static Refusal content(String blocks, String says) {
        return event("{'type':'user.message','content':" + blocks + "}", says);
    }

    static Stream<Refusal> events() {
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
}
