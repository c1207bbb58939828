package dev.planaria.server.http;

import static dev.planaria.server.http.Refusal.get;
import static dev.planaria.server.http.Refusal.post;

import java.util.stream.Stream;

/// What is refused of agents, their tools, and environments.
final class CatalogRefusals {
    private CatalogRefusals() {}

    private static Refusal agent(String fields, String says) {
        return post("/v1/agents", "{'name':'n','model':'m'," + fields + "}", says);
    }

    static Stream<Refusal> agents() {
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
                new Refusal(
                        "POST",
                        "/v1/agents/$a",
                        "{'version':9,'name':'Fake'}",
                        409,
                        "is at version 1, not 9"),
                post("/v1/agents/$A", "{'name':'other'}", "is archived"),
                new Refusal("POST", "/v1/agents/bogus", "{}", 404, "Agent not found."),
                new Refusal("POST", "/v1/agents/bogus/archive", "", 404, "Agent not found."),
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

    private static Refusal toolset(String fields, String says) {
        return agent("'tools':[{'type':'agent_toolset_20260401'," + fields + "}]", says);
    }

    private static Refusal custom(String name, String schema, String says) {
        return agent(
                "'tools':[{'type':'custom','name':'%s','description':'d','input_schema':%s}]"
                        .formatted(name, schema),
                says);
    }

    static Stream<Refusal> tools() {
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

    static Stream<Refusal> environments() {
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
                new Refusal("POST", "/v1/environments/bogus", "{}", 404, "Environment not found."),
                new Refusal("DELETE", "/v1/environments/bogus", "", 404, "Environment not found."),
                get("/v1/environments/bogus", 404, "Environment not found."));
    }
}
