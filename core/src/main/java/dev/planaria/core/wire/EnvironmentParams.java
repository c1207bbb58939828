package dev.planaria.core.wire;

import dev.planaria.core.agent.Environment;
import dev.planaria.core.agent.Environment.Networking;
import dev.planaria.core.agent.Times;
import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// What clients send to make or change an environment (API contract 2.2, 7.1).
public final class EnvironmentParams {
    /// What the hosted service gives an environment whose owner says nothing.
    private static final Networking NETWORKING = new Networking.Unrestricted();

    private EnvironmentParams() {}

    /// @param id the new environment's
    /// @throws ApiException 400 when something is missing, wrong or unknown
    public static Environment create(JsonNode body, EnvironmentId id, Instant now) {
        Fields fields = Fields.of(body);
        String name = fields.text("name", Limits.NAME);
        String description = fields.textOrNull("description", Limits.DESCRIPTION);
        Networking networking = config(fields, false).apply(NETWORKING);
        Map<String, String> metadata = MetadataPatch.create(fields);
        scope(fields);
        fields.end();
        return new Environment(id, name, description, networking, metadata, Times.born(now));
    }

    /// @throws ApiException 400 when something is wrong or unknown
    public static Update update(JsonNode body) {
        Fields fields = Fields.of(body);
        if (fields.sent("name") && fields.value("name") == null) {
            throw fields.wrong("name", "cannot be cleared");
        }
        String name = fields.sent("name") ? fields.text("name", Limits.NAME) : null;
        boolean describes = fields.sent("description");
        String description = fields.textOrNull("description", Limits.DESCRIPTION);
        UnaryOperator<Networking> networking = config(fields, true);
        MetadataPatch metadata = MetadataPatch.read(fields, true);
        scope(fields);
        fields.end();
        return (current, now) -> {
            if (current.times().isArchived()) {
                throw new ApiException(
                        ErrorCode.INVALID_REQUEST,
                        "environment \"" + current.id() + "\" is archived and cannot be changed",
                        "environment_archived");
            }
            Environment changed =
                    new Environment(
                            current.id(),
                            name == null ? current.name() : name,
                            describes ? description : current.description(),
                            networking.apply(current.networking()),
                            metadata.apply(current.metadata()),
                            current.times());
            return changed.equals(current)
                    ? current
                    : new Environment(
                            changed.id(),
                            changed.name(),
                            changed.description(),
                            changed.networking(),
                            changed.metadata(),
                            current.times().touched(now));
        };
    }

    /// What [#update(JsonNode)] read.
    @FunctionalInterface
    public interface Update {
        /// The environment after the change; the very same where nothing changes.
        ///
        /// @throws ApiException 400 with `environment_archived` when it is archived
        Environment apply(Environment current, Instant now);
    }

    private static void scope(Fields fields) {
        String scope = fields.textOrNull("scope", Limits.NAME);
        if (scope != null && !scope.equals("organization")) {
            throw fields.wrong("scope", "only \"organization\" is possible");
        }
    }

    private static UnaryOperator<Networking> config(Fields fields, boolean exists) {
        Fields config = fields.objectOrNull("config");
        if (config == null) {
            return current -> current;
        }
        String type = config.type();
        if (exists && !type.equals("cloud")) {
            throw new ApiException(
                    ErrorCode.INVALID_REQUEST,
                    config.pathOf("type") + ": the type of an environment cannot change",
                    "invalid_config_type_change");
        }
        if (type.equals("self_hosted")) {
            throw config.wrong(
                    "type", "\"self_hosted\" is not supported by this server yet; use \"cloud\"");
        }
        if (!type.equals("cloud")) {
            throw config.unknownType(type, "cloud, self_hosted");
        }
        Fields packages = config.objectOrNull("packages");
        if (packages != null) {
            String kind = packages.textOrNull("type", Limits.NAME);
            if (kind != null && !kind.equals("packages")) {
                throw packages.wrong("type", "must be \"packages\"");
            }
            EnvironmentJson.PACKAGE_KINDS.forEach(name -> packages.notYet(name, "leave it empty"));
            packages.end();
        }
        UnaryOperator<Networking> networking = networking(config.objectOrNull("networking"));
        config.end();
        return networking;
    }

    private static UnaryOperator<Networking> networking(@Nullable Fields fields) {
        if (fields == null) {
            return current -> current;
        }
        String type = fields.type();
        UnaryOperator<Networking> change =
                switch (type) {
                    case "unrestricted" -> _ -> new Networking.Unrestricted();
                    case "limited" -> limited(fields);
                    default -> throw fields.unknownType(type, "unrestricted, limited");
                };
        fields.end();
        return change;
    }

    private static UnaryOperator<Networking> limited(Fields fields) {
        List<String> hosts = fields.value("allowed_hosts") == null ? null : hosts(fields);
        Boolean servers = flag(fields, "allow_mcp_servers");
        Boolean managers = flag(fields, "allow_package_managers");
        return current -> limited(current, hosts, servers, managers);
    }

    private static Networking limited(
            Networking current,
            @Nullable List<String> hosts,
            @Nullable Boolean servers,
            @Nullable Boolean managers) {
        Networking.Limited before =
                current instanceof Networking.Limited limited
                        ? limited
                        : new Networking.Limited(List.of(), false, false);
        return new Networking.Limited(
                hosts == null ? before.allowedHosts() : hosts,
                servers == null ? before.allowMcpServers() : servers,
                managers == null ? before.allowPackageManagers() : managers);
    }

    private static @Nullable Boolean flag(Fields fields, String name) {
        return fields.value(name) == null ? null : fields.flag(name, false);
    }

    private static List<String> hosts(Fields fields) {
        List<String> hosts = fields.texts("allowed_hosts", Limits.ALLOWED_HOSTS, Limits.HOST);
        for (int i = 0; i < hosts.size(); i++) {
            if (!hosts.get(i).matches("(\\*\\.)?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
                throw fields.wrong(
                        "allowed_hosts." + i,
                        "must be a bare host name such as api.example.com or *.example.com");
            }
        }
        return hosts;
    }
}
