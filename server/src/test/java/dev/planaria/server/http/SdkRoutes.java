package dev.planaria.server.http;

import java.util.ArrayList;
import java.util.List;

/// All routes of the official clients under the beta namespace, family by family (API contract 2).
final class SdkRoutes {
    private SdkRoutes() {}

    /// @param reason why those that are not built are not
    record Family(String name, String reason, List<String> routes) {}

    static List<Family> families() {
        return List.of(
                family(
                        "Agents",
                        "",
                        "POST /v1/agents",
                        "GET /v1/agents/{id}",
                        "POST /v1/agents/{id}",
                        "GET /v1/agents",
                        "POST /v1/agents/{id}/archive",
                        "GET /v1/agents/{id}/versions"),
                family(
                        "Environments",
                        "",
                        "POST /v1/environments",
                        "GET /v1/environments/{id}",
                        "POST /v1/environments/{id}",
                        "GET /v1/environments",
                        "DELETE /v1/environments/{id}",
                        "POST /v1/environments/{id}/archive"),
                family(
                        "Work queue of self-hosted environments",
                        "tools run in this server's own sandboxes; dial-out workers come later",
                        "GET /v1/environments/{id}/work/poll",
                        "POST /v1/environments/{id}/work/{work}/ack",
                        "POST /v1/environments/{id}/work/{work}/heartbeat",
                        "POST /v1/environments/{id}/work/{work}/stop",
                        "GET /v1/environments/{id}/work/{work}",
                        "POST /v1/environments/{id}/work/{work}",
                        "GET /v1/environments/{id}/work",
                        "GET /v1/environments/{id}/work/stats"),
                family(
                        "Sessions",
                        "",
                        "POST /v1/sessions",
                        "GET /v1/sessions/{id}",
                        "POST /v1/sessions/{id}",
                        "GET /v1/sessions",
                        "DELETE /v1/sessions/{id}",
                        "POST /v1/sessions/{id}/archive"),
                family(
                        "Events",
                        "",
                        "GET /v1/sessions/{id}/events",
                        "POST /v1/sessions/{id}/events",
                        "GET /v1/sessions/{id}/events/stream"),
                family(
                        "Resources of a session",
                        "needs the files API or the vault",
                        "POST /v1/sessions/{id}/resources",
                        "GET /v1/sessions/{id}/resources",
                        "GET /v1/sessions/{id}/resources/{resource}",
                        "POST /v1/sessions/{id}/resources/{resource}",
                        "DELETE /v1/sessions/{id}/resources/{resource}"),
                family(
                        "Threads",
                        "a session has its primary thread only; more agents in one come later",
                        "GET /v1/sessions/{id}/threads",
                        "GET /v1/sessions/{id}/threads/{thread}",
                        "POST /v1/sessions/{id}/threads/{thread}/archive",
                        "GET /v1/sessions/{id}/threads/{thread}/events",
                        "GET /v1/sessions/{id}/threads/{thread}/stream"),
                withCrud("Vaults", "the vault comes later", "/v1/vaults", "/archive"),
                family(
                        "Credentials",
                        "the vault comes later",
                        "POST /v1/vaults/{id}/credentials",
                        "GET /v1/vaults/{id}/credentials",
                        "GET /v1/vaults/{id}/credentials/{credential}",
                        "POST /v1/vaults/{id}/credentials/{credential}",
                        "DELETE /v1/vaults/{id}/credentials/{credential}",
                        "POST /v1/vaults/{id}/credentials/{credential}/archive",
                        "POST /v1/vaults/{id}/credentials/{credential}/mcp_oauth_validate"),
                withCrud("Memory stores", "memory comes later", "/v1/memory_stores", "/archive"),
                family(
                        "Memories",
                        "memory comes later",
                        "POST /v1/memory_stores/{id}/memories",
                        "GET /v1/memory_stores/{id}/memories",
                        "GET /v1/memory_stores/{id}/memories/{memory}",
                        "POST /v1/memory_stores/{id}/memories/{memory}",
                        "DELETE /v1/memory_stores/{id}/memories/{memory}",
                        "GET /v1/memory_stores/{id}/memory_versions",
                        "GET /v1/memory_stores/{id}/memory_versions/{version}",
                        "POST /v1/memory_stores/{id}/memory_versions/{version}/redact"),
                family(
                        "Files",
                        "files come later",
                        "POST /v1/files",
                        "GET /v1/files",
                        "GET /v1/files/{id}",
                        "GET /v1/files/{id}/content",
                        "DELETE /v1/files/{id}"),
                family(
                        "Skills",
                        "skills come later",
                        "POST /v1/skills",
                        "GET /v1/skills",
                        "GET /v1/skills/{id}",
                        "DELETE /v1/skills/{id}",
                        "POST /v1/skills/{id}/versions",
                        "GET /v1/skills/{id}/versions",
                        "GET /v1/skills/{id}/versions/{version}",
                        "DELETE /v1/skills/{id}/versions/{version}",
                        "GET /v1/skills/{id}/versions/{version}/content"),
                family(
                        "Deployments",
                        "deployments come later",
                        "POST /v1/deployments",
                        "GET /v1/deployments/{id}",
                        "POST /v1/deployments/{id}",
                        "GET /v1/deployments",
                        "POST /v1/deployments/{id}/archive",
                        "POST /v1/deployments/{id}/pause",
                        "POST /v1/deployments/{id}/unpause",
                        "POST /v1/deployments/{id}/run",
                        "GET /v1/deployment_runs/{id}",
                        "GET /v1/deployment_runs"),
                family(
                        "Dreams",
                        "dreams need memory, which comes later",
                        "POST /v1/dreams",
                        "GET /v1/dreams/{id}",
                        "GET /v1/dreams",
                        "POST /v1/dreams/{id}/cancel",
                        "POST /v1/dreams/{id}/archive"),
                family(
                        "Tunnels",
                        "MCP comes later, tunnels with it",
                        "POST /v1/tunnels",
                        "GET /v1/tunnels/{id}",
                        "GET /v1/tunnels",
                        "POST /v1/tunnels/{id}/archive",
                        "POST /v1/tunnels/{id}/reveal_token",
                        "POST /v1/tunnels/{id}/rotate_token",
                        "POST /v1/tunnels/{id}/certificates",
                        "GET /v1/tunnels/{id}/certificates",
                        "GET /v1/tunnels/{id}/certificates/{certificate}",
                        "POST /v1/tunnels/{id}/certificates/{certificate}/archive"),
                family(
                        "User profiles",
                        "one operator owns a server; profiles of others come later",
                        "POST /v1/user_profiles",
                        "GET /v1/user_profiles/{id}",
                        "POST /v1/user_profiles/{id}",
                        "DELETE /v1/user_profiles/{id}",
                        "GET /v1/user_profiles",
                        "POST /v1/user_profiles/{id}/enrollment_url",
                        "POST /v1/user_profiles/{id}/action_urls"));
    }

    private static Family family(String name, String reason, String... routes) {
        return new Family(name, reason, List.of(routes));
    }

    private static Family withCrud(String name, String reason, String path, String action) {
        List<String> routes = new ArrayList<>();
        routes.add("POST " + path);
        routes.add("GET " + path + "/{id}");
        routes.add("POST " + path + "/{id}");
        routes.add("GET " + path);
        routes.add("DELETE " + path + "/{id}");
        routes.add("POST " + path + "/{id}" + action);
        return new Family(name, reason, routes);
    }
}
