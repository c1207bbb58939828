package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.BindException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Agents, environments and sessions: what a change does, and what lists show.
final class ResourcesTest {
    private TestServer server;
    private Http http;

    @BeforeEach
    void start() throws BindException {
        server = TestServer.start();
        http = new Http(server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode post(String path, String body) {
        Http.Answered answered = http.post(path, body.replace('\'', '"'));
        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
        return answered.json();
    }

    private JsonNode get(String path) {
        Http.Answered answered = http.get(path);
        assertThat(answered.status()).as(answered.body()).isEqualTo(200);
        return answered.json();
    }

    @Test
    void anAgentEchoesEverythingResolved() {
        JsonNode agent =
                post(
                        "/v1/agents",
                        "{'name':'n','model':'m','description':'','mcp_servers':[],'skills':null,"
                                + "'multiagent':null,'execution_identity':{'type':'service_account'},"
                                + "'tools':[{'type':'agent_toolset_20260401','default_config':"
                                + "{'permission_policy':{'type':'always_ask'}},"
                                + "'configs':[{'name':'bash','enabled':false},"
                                + "{'name':'web_search','enabled':false}]},"
                                + "{'type':'custom','name':'w','description':'d',"
                                + "'input_schema':{'type':'object'}}]}");
        assertThat(agent.get("version").intValue()).isEqualTo(1);
        assertThat(agent.get("description").isNull()).isTrue();
        assertThat(agent.get("metadata").isObject()).isTrue();
        assertThat(agent.at("/model/effort/type").stringValue()).isEqualTo("high");
        JsonNode configs = agent.at("/tools/0/configs");
        List<String> shown = new ArrayList<>();
        configs.forEach(config ->
                shown.add(
                        config.get("name").stringValue()
                                + " "
                                + config.get("enabled").booleanValue()
                                + " "
                                + config.at("/permission_policy/type").stringValue()));
        assertThat(shown)
                .containsExactly(
                        "bash false always_ask",
                        "read true always_ask",
                        "write true always_ask",
                        "edit true always_ask",
                        "glob true always_ask",
                        "grep true always_ask",
                        "web_fetch false always_ask",
                        "web_search false always_ask");
        assertThat(get("/v1/agents/" + agent.get("id").stringValue())).isEqualTo(agent);
    }

    @Test
    void aChangeMakesTheNextVersionAndNoChangeMakesNone() {
        String id = http.makeAgent();
        String path = "/v1/agents/" + id;
        JsonNode second =
                post(path, "{'version':1,'system':'be brief','metadata':{'a':'1','b':'2'}}");
        assertThat(second.get("version").intValue()).isEqualTo(2);
        JsonNode same = post(path, "{'system':'be brief','name':'Fake','metadata':{'a':'1'}}");
        assertThat(same).isEqualTo(second);
        assertThat(http.post(path, "{\"version\":1}").status()).isEqualTo(409);
        JsonNode third = post(path, "{'system':'','metadata':{'a':null}}");
        assertThat(third.get("version").intValue()).isEqualTo(3);
        assertThat(third.get("system").isNull()).isTrue();
        assertThat(third.get("metadata").toString()).isEqualTo("{\"b\":\"2\"}");
        assertThat(get(path + "?version=2")).isEqualTo(second);
        assertThat(get(path)).isEqualTo(third);
        assertThat(get(path + "/versions").get("data")).hasSize(3);
        assertThat(get(path + "/versions").at("/data/0/version").intValue()).isEqualTo(3);
    }

    @Test
    void effortStaysWithTheModelAndIsResetWithAnother() {
        JsonNode agent = post("/v1/agents", "{'name':'n','model':{'id':'m','effort':'low'}}");
        String path = "/v1/agents/" + agent.get("id").stringValue();
        assertThat(post(path, "{'model':'m','name':'o'}").at("/model/effort/type").stringValue())
                .isEqualTo("low");
        assertThat(post(path, "{'model':{'id':'k'}}").at("/model/effort/type").stringValue())
                .isEqualTo("high");
        assertThat(
                        post(path, "{'model':{'id':'k','effort':{'type':'max'}}}")
                                .at("/model/effort/type")
                                .stringValue())
                .isEqualTo("max");
    }

    @Test
    void archivingHidesFromListsOnlyAndMayBeRepeated() {
        for (String kind : List.of("agents", "environments", "sessions")) {
            String id =
                    switch (kind) {
                        case "agents" -> http.makeAgent();
                        case "environments" -> http.makeEnvironment();
                        default -> http.makeSession();
                    };
            String path = "/v1/" + kind + "/" + id;
            JsonNode archived = post(path + "/archive", "");
            assertThat(archived.get("archived_at").isString()).isTrue();
            assertThat(post(path + "/archive", "{}").get("archived_at"))
                    .isEqualTo(archived.get("archived_at"));
            assertThat(get(path).get("archived_at")).isEqualTo(archived.get("archived_at"));
            assertThat(http.get("/v1/" + kind).body()).doesNotContain("\"" + id + "\",\"type\"");
            assertThat(http.get("/v1/" + kind + "?include_archived=true").body()).contains(id);
        }
    }

    @Test
    void anEnvironmentKeepsWhatAChangeLeavesOut() {
        JsonNode made =
                post(
                        "/v1/environments",
                        "{'name':'n','scope':'organization','metadata':{'a':'1','b':'2'},'config':"
                                + "{'type':'cloud','packages':{'type':'packages','pip':[]},"
                                + "'networking':{'type':'limited',"
                                + "'allowed_hosts':['*.example.com']}}}");
        assertThat(made.at("/config/networking").toString())
                .isEqualTo(
                        "{\"type\":\"limited\",\"allowed_hosts\":[\"*.example.com\"],"
                                + "\"allow_mcp_servers\":false,\"allow_package_managers\":false}");
        assertThat(made.at("/config/packages").size()).isEqualTo(7);
        String path = "/v1/environments/" + made.get("id").stringValue();
        JsonNode changed =
                post(
                        path,
                        "{'description':'','metadata':{'a':null,'b':''},'config':{'type':'cloud',"
                                + "'networking':{'type':'limited','allow_mcp_servers':true}}}");
        assertThat(changed.at("/config/networking/allowed_hosts/0").stringValue())
                .isEqualTo("*.example.com");
        assertThat(changed.at("/config/networking/allow_mcp_servers").booleanValue()).isTrue();
        assertThat(changed.get("metadata").isEmpty()).isTrue();
        assertThat(changed.get("description").stringValue()).isEmpty();
        assertThat(post(path, "{'description':null}").get("description").isNull()).isTrue();
        assertThat(http.post("/v1/environments", "{\"name\":\"plain\"}").body())
                .contains("\"networking\":{\"type\":\"unrestricted\"}");
        assertThat(http.send("DELETE", path, "").body())
                .isEqualTo(
                        "{\"id\":\"%s\",\"type\":\"environment_deleted\"}"
                                .formatted(made.get("id").stringValue()));
        assertThat(http.get(path).status()).isEqualTo(404);
    }

    @Test
    void anArchivedEnvironmentIsRefusedWithItsCode() {
        String id = http.makeEnvironment();
        post("/v1/environments/" + id + "/archive", "");
        assertThat(
                        http.post("/v1/environments/" + id, "{}")
                                .json()
                                .at("/error/details/error_code")
                                .stringValue())
                .isEqualTo("environment_archived");
        String type = "{\"config\":{\"type\":\"self_hosted\"}}";
        String other = http.makeEnvironment();
        assertThat(
                        http.post("/v1/environments/" + other, type)
                                .json()
                                .at("/error/details/error_code")
                                .stringValue())
                .isEqualTo("invalid_config_type_change");
    }

    @Test
    void aSessionFreezesItsAgentWithItsOwnOverrides() {
        String agent =
                http.made(
                        "/v1/agents",
                        "{\"name\":\"n\",\"model\":{\"id\":\"m\",\"effort\":\"low\"},"
                                + "\"system\":\"s\"}");
        String environment = http.makeEnvironment();
        JsonNode session =
                post(
                        "/v1/sessions",
                        ("{'agent':{'type':'agent_with_overrides','id':'%s','system':null,"
                                        + "'model':{'id':'k','effort':'max'},"
                                        + "'tools':[{'type':'agent_toolset_20260401'}]},"
                                        + "'environment_id':'%s','title':'t','vault_ids':[],"
                                        + "'budget':null}")
                                .formatted(agent, environment));
        assertThat(session.at("/agent/system").isNull()).isTrue();
        assertThat(session.at("/agent/model/id").stringValue()).isEqualTo("k");
        assertThat(session.at("/agent/model/effort/type").stringValue()).isEqualTo("high");
        assertThat(session.at("/agent/tools")).hasSize(1);
        assertThat(session.get("status").stringValue()).isEqualTo("idle");
        post("/v1/agents/" + agent, "{'name':'other'}");
        String path = "/v1/sessions/" + session.get("id").stringValue();
        assertThat(get(path).at("/agent/name").stringValue()).isEqualTo("n");
        JsonNode changed = post(path, "{'title':null,'metadata':{'k':'v'},'agent':{'tools':[]}}");
        assertThat(changed.get("title").isNull()).isTrue();
        assertThat(changed.at("/agent/tools")).isEmpty();
        JsonNode updated = get(path + "/events").at("/data/0");
        assertThat(updated.get("type").stringValue()).isEqualTo("session.updated");
        assertThat(updated.has("title")).isTrue();
        post(path, "{'metadata':{'k':'v'}}");
        assertThat(get(path + "/events").get("data")).hasSize(1);
    }

    @Test
    void theOlderSpellingOfASessionIdIsUnderstood() {
        String id = http.makeSession();
        assertThat(
                        get("/v1/sessions/session_" + id.substring("sesn_".length()))
                                .get("id")
                                .stringValue())
                .isEqualTo(id);
    }

    @Test
    void aSessionWithInitialEventsIsBornRunningAndRuns() {
        JsonNode session =
                post(
                        "/v1/sessions",
                        http.sessionBody(
                                ",\"initial_events\":[" + Http.userMessage("first") + "]"));
        assertThat(session.get("status").stringValue()).isEqualTo("running");
        String path = "/v1/sessions/" + session.get("id").stringValue();
        await().until(() -> http.get(path + "/events").body().contains("You said: first"));
    }

    @Test
    void resourcesAreListedAndFound() {
        JsonNode session =
                post(
                        "/v1/sessions",
                        http.sessionBody(
                                ",'resources':[{'type':'github_repository',"
                                        + "'url':'https://example.com/o/one.git',"
                                        + "'checkout':{'type':'branch','name':'dev/x'}},"
                                        + "{'type':'github_repository','url':'/srv/two',"
                                        + "'mount_path':'/workspace/2','authorization_token':null,"
                                        + "'checkout':null}]"));
        String path = "/v1/sessions/" + session.get("id").stringValue() + "/resources";
        JsonNode all = get(path);
        assertThat(all.get("data")).isEqualTo(session.get("resources"));
        assertThat(all.at("/data/0/mount_path").stringValue()).isEqualTo("/workspace/one");
        assertThat(all.at("/data/0/checkout/name").stringValue()).isEqualTo("dev/x");
        JsonNode page = get(path + "?limit=1");
        assertThat(page.get("data")).hasSize(1);
        JsonNode rest = get(path + "?limit=1&page=" + page.get("next_page").stringValue());
        assertThat(rest.at("/data/0")).isEqualTo(session.at("/resources/1"));
        assertThat(rest.get("next_page").isNull()).isTrue();
        assertThat(get(path + "/" + rest.at("/data/0/id").stringValue()))
                .isEqualTo(rest.at("/data/0"));
    }

    @Test
    void listsPageThroughEverythingOnce() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(http.makeAgent());
        }
        List<String> found = new ArrayList<>();
        String at = "";
        do {
            JsonNode page = get("/v1/agents?limit=3" + at);
            assertThat(page.has("prev_page")).isFalse();
            page.get("data").forEach(agent -> found.add(agent.get("id").stringValue()));
            JsonNode next = page.get("next_page");
            at = next.isNull() ? "" : "&page=" + next.stringValue();
        } while (!at.isEmpty());
        assertThat(found).isEqualTo(made.reversed());
        assertThat(get("/v1/agents?limit=100000").get("data")).hasSize(7);
    }

    @Test
    void sessionsPageBothWaysAndKeepTheirOrder() {
        String body = http.sessionBody("");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.add(http.made("/v1/sessions", body));
        }
        JsonNode first = get("/v1/sessions?limit=2&order=asc");
        assertThat(first.get("prev_page").isNull()).isTrue();
        assertThat(ids(first)).isEqualTo(made.subList(0, 2));
        String next = first.get("next_page").stringValue();
        JsonNode second = get("/v1/sessions?limit=2&order=asc&page=" + next);
        assertThat(ids(second)).isEqualTo(made.subList(2, 4));
        JsonNode back =
                get("/v1/sessions?limit=2&order=asc&page=" + second.get("prev_page").stringValue());
        assertThat(ids(back)).isEqualTo(made.subList(0, 2));
        assertThat(http.get("/v1/sessions?page=" + next).message())
                .contains("this cursor belongs to a list in the other `order`");
        assertThat(ids(get("/v1/sessions"))).isEqualTo(made.reversed());
    }

    @Test
    void sessionsAreFiltered() {
        String running =
                http.made(
                        "/v1/sessions",
                        http.sessionBody(",\"initial_events\":[" + Http.userMessage("call") + "]"));
        JsonNode other = post("/v1/sessions", http.sessionBody(""));
        String id = other.get("id").stringValue();
        String agent = other.at("/agent/id").stringValue();
        await().until(() ->
                ids(get("/v1/sessions?statuses[]=idle&statuses[]=running")).size() == 2);
        await().until(() -> ids(get("/v1/sessions?statuses=running")).isEmpty());
        assertThat(ids(get("/v1/sessions?agent_id=" + agent))).containsExactly(id);
        assertThat(ids(get("/v1/sessions?agent_id=" + agent + "&agent_version=2"))).isEmpty();
        assertThat(ids(get("/v1/sessions?deployment_id=depl_1"))).isEmpty();
        assertThat(ids(get("/v1/sessions?memory_store_id=memstore_1"))).isEmpty();
        assertThat(ids(get("/v1/sessions?statuses=terminated"))).isEmpty();
        String time = other.get("created_at").stringValue();
        assertThat(ids(get("/v1/sessions?created_at%5Bgte%5D=" + time))).containsExactly(id);
        assertThat(ids(get("/v1/sessions?created_at%5Blt%5D=" + time))).containsExactly(running);
        assertThat(ids(get("/v1/sessions?created_at%5Blt%5D=" + time.replace("Z", "+00:00"))))
                .containsExactly(running);
    }

    private static List<String> ids(JsonNode list) {
        return list.get("data").valueStream().map(item -> item.get("id").stringValue()).toList();
    }

    @Test
    void aRunningSessionCanNeitherBeArchivedNorDeletedNorRetooled() {
        var hold = server.brain().hold();
        String id = http.makeSession();
        String path = "/v1/sessions/" + id;
        http.say(id, "hold");
        assertThat(http.post(path + "/archive", "").status()).isEqualTo(400);
        assertThat(http.post(path + "/archive", "").message()).contains("while running");
        assertThat(http.send("DELETE", path, "").status()).isEqualTo(400);
        assertThat(
                        http.post(
                                        path,
                                        "{\"agent\":{\"tools\":[{\"type\":\"agent_toolset_20260401\"}]}}")
                                .status())
                .isEqualTo(400);
        assertThat(http.post(path, "{\"title\":\"now\"}").status()).isEqualTo(200);
        hold.countDown();
        await().until(() -> get(path).get("status").stringValue().equals("idle"));
        assertThat(http.send("DELETE", path, "").body())
                .isEqualTo("{\"id\":\"%s\",\"type\":\"session_deleted\"}".formatted(id));
        assertThat(http.get(path).status()).isEqualTo(404);
        assertThat(http.get(path + "/events").status()).isEqualTo(404);
    }
}
