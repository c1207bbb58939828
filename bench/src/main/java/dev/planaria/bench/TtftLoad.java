package dev.planaria.bench;

import dev.planaria.bench.coupled.CoupledProcess;
import dev.planaria.bench.coupled.Order;
import dev.planaria.cli.Api;
import dev.planaria.cli.LocalServer;
import java.io.IOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The sessions of the mix, on both designs in turns.
final class TtftLoad {
    private static final double NANOS_PER_MILLI = 1e6;

    private final LocalServer server;
    private final CoupledProcess.Setup setup;
    private final CoupledProcess boxes;
    private final Origins origins;
    private final String oursBody;
    private final String coupledBody;
    private int number;

    TtftLoad(LocalServer server, CoupledProcess.Setup setup, CoupledProcess boxes, Origins origins)
            throws IOException, InterruptedException {
        this.server = server;
        this.setup = setup;
        this.boxes = boxes;
        this.origins = origins;
        this.oursBody = sessionBody(server.api());
        CoupledProcess.Opened image = boxes.open(new Order("image", null, false));
        try (Api api = new Api(image.url(), setup.key())) {
            this.coupledBody = sessionBody(api);
        }
        boxes.makeImage("image");
    }

    static String sessionBody(Api api) throws InterruptedException {
        ObjectNode agent = Api.object().put("name", "bench").put("model", "stub");
        agent.putArray("tools").addObject().put("type", "agent_toolset_20260401");
        JsonNode made = api.post(Api.path("v1", "agents"), agent);
        JsonNode place =
                api.post(Api.path("v1", "environments"), Api.object().put("name", "bench"));
        return Api.object()
                .put("agent", made.path("id").asString())
                .put("environment_id", place.path("id").asString())
                .toString();
    }

    /// One session on both, now the one first and now the other.
    TtftSamples.Pair pair(WorkMix.Work work) throws IOException {
        number++;
        if (number % 2 == 0) {
            double ours = ours(work);
            return coupled(work, ours, false);
        }
        TtftSamples.Pair coupled = coupled(work, 0, false);
        return new TtftSamples.Pair(work, ours(work), coupled.coupled(), coupled.steps());
    }

    /// The same session, spoken to again after its sandbox is gone.
    TtftSamples.Pair again(WorkMix.Work work) throws IOException {
        number++;
        FirstToken.Born born = newSession(server, body(work), message());
        try (RawClient client = new RawClient(server.url(), server.key())) {
            FirstToken.Times times =
                    FirstToken.ofSession(client, server.url(), server.key(), born.id(), message());
            double ours = (times.comeNanos() - times.sentNanos()) / NANOS_PER_MILLI;
            return coupled(work, ours, false);
        }
    }

    double ours(WorkMix.Work work) throws IOException {
        String body = body(work);
        String message = message();
        long begun = System.nanoTime();
        return (newSession(server, body, message).comeNanos() - begun) / NANOS_PER_MILLI;
    }

    private static FirstToken.Born newSession(LocalServer server, String body, String message)
            throws IOException {
        return FirstToken.ofNewSession(server.url(), server.key(), body, message);
    }

    /// @param alone whether the box has a process of its own
    TtftSamples.Pair coupled(WorkMix.Work work, double ours, boolean alone) throws IOException {
        String name = "box" + number + (alone ? "alone" : "");
        String repository = TtftSamples.has(work) ? origins.of(work.size()) : null;
        String message = message();
        long begun = System.nanoTime();
        CoupledProcess process = alone ? CoupledProcess.start(setup) : boxes;
        try {
            CoupledProcess.Opened box = process.open(new Order(name, repository, work.installs()));
            long come =
                    FirstToken.ofNewSession(box.url(), setup.key(), coupledBody, message)
                            .comeNanos();
            process.end(name);
            return new TtftSamples.Pair(work, ours, (come - begun) / NANOS_PER_MILLI, box.steps());
        } finally {
            if (alone) {
                process.close();
            }
        }
    }

    private String body(WorkMix.Work work) {
        if (!TtftSamples.has(work)) {
            return oursBody;
        }
        ObjectNode body = (ObjectNode) JsonMapper.shared().readTree(oursBody);
        body.putArray("resources")
                .addObject()
                .put("type", "github_repository")
                .put("url", origins.of(work.size()))
                .put("mount_path", "/workspace/repository");
        return body.toString();
    }

    private String message() {
        return OverheadBench.message(StubModel.mark(number));
    }
}
