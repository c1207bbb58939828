package dev.planaria.core.session;

import dev.planaria.core.agent.SessionAgent;
import dev.planaria.core.agent.Times;
import dev.planaria.core.id.EnvironmentId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.resource.Resource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A running instance of an agent (API contract 3.4): who thinks, where it acts, and how far it has
/// come. What happened in it is in its log.
public record Session(
        SessionId id,
        WorkspaceId workspace,
        ThreadId thread,
        Setup setup,
        Labels labels,
        State state,
        Times times) {

    /// What was frozen when it was made.
    public record Setup(SessionAgent agent, EnvironmentId environment, List<Resource> resources) {
        public Setup {
            resources = List.copyOf(resources);
        }
    }

    /// What its owner calls it.
    public record Labels(@Nullable String title, Map<String, String> metadata) {
        public Labels {
            metadata = Map.copyOf(metadata);
        }
    }

    /// @param active how long it has been running, all turns together
    /// @param attempts claims of which nothing came so far (protocol L2)
    /// @param runningSince when what it works on was accepted (protocol C5); null while it rests,
    ///   and where nobody asked for it
    public record State(
            SessionStatus status,
            Usage usage,
            Duration active,
            int attempts,
            @Nullable Instant runningSince) {
        public static final State NEW = new State(SessionStatus.IDLE, Usage.NONE, Duration.ZERO);

        public State(SessionStatus status, Usage usage, Duration active) {
            this(status, usage, active, 0, null);
        }

        /// Put away after too many deaths, until its owner or an operator wakes it.
        public boolean isParked() {
            return status == SessionStatus.IDLE && attempts >= Leases.ATTEMPTS_MAX;
        }

        public State withAttempts(int counted) {
            return counted == attempts
                    ? this
                    : new State(status, usage, active, counted, runningSince);
        }
    }

    public boolean isArchived() {
        return times.isArchived();
    }
}
