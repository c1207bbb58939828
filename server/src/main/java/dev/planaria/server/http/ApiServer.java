package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.wire.Json;
import dev.planaria.server.metrics.Metrics;
import io.helidon.http.HeaderNames;
import io.helidon.http.RequestException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/// The public API on a port: REST and event streams (API contract 1-4). Every request runs on a
/// virtual thread of its own.
public final class ApiServer {
    private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());
    private static final Duration STREAM_GRACE = Duration.ofSeconds(1);
    private static final Duration REQUEST_GRACE = Duration.ofSeconds(5);

    /// Characters; a list of all event types with a cursor fits.
    private static final int REQUEST_LINE_MAX = 16 << 10;

    private static final String REQUEST_ID = "request-id";
    private static final String REQUEST_PREFIX = "req_";

    private final ApiParts parts;
    private final IdSource ids;
    private final EventStreams streams;
    private final Router router;
    private final WebServer http;
    private volatile boolean ready = true;

    private ApiServer(
            ApiSettings settings,
            ApiParts parts,
            Orchestrator orchestrator,
            Consumer<HandId> discard,
            InstantSource wall,
            IdSource ids,
            Offer offer) {
        this.parts = parts;
        this.ids = ids;
        // To the microsecond, as everything that is stored: an answer shows what a later one will.
        InstantSource clock = () -> wall.instant().truncatedTo(ChronoUnit.MICROS);
        this.streams = new EventStreams(parts, settings, clock, ids);
        List<Route> routes = new ArrayList<>();
        routes.add(Route.open("/health", _ -> Answer.ok(Json.object().put("status", "ok"))));
        routes.add(Route.open("/ready", _ -> readiness()));
        Metrics metrics = offer.metrics();
        routes.add(Route.open("/metrics", _ -> Answer.text(metrics.text(), Metrics.CONTENT_TYPE)));
        metrics.gauge("streams", "Event streams that are open.", streams::open);
        Inlet inlet = offer.inlet();
        if (inlet != null) {
            routes.addAll(new NodeRoutes(inlet).routes());
        }
        if (offer.api()) {
            routes.addAll(api(settings, orchestrator, discard, clock));
        }
        this.router =
                new Router(
                        routes,
                        new Credentials(settings.keys()),
                        new TokenBucket(settings.limits().postsPerSecond(), System::nanoTime));
        this.http = listener(settings, ids, this::handle);
    }

    private List<Route> api(
            ApiSettings settings,
            Orchestrator orchestrator,
            Consumer<HandId> discard,
            InstantSource clock) {
        List<Route> routes = new ArrayList<>();
        routes.addAll(new AgentRoutes(parts.agents(), clock, ids).routes());
        routes.addAll(new EnvironmentRoutes(parts.environments(), clock, ids).routes());
        routes.addAll(
                new SessionRoutes(
                                parts,
                                orchestrator,
                                discard,
                                clock,
                                ids,
                                settings.localRepositories())
                        .routes());
        routes.addAll(new OperatorRoutes(parts, orchestrator).routes());
        routes.addAll(new FirstTokenRoutes(parts).routes());
        routes.addAll(new EventRoutes(parts, streams, orchestrator, clock, ids).routes());
        return routes;
    }

    private static WebServer listener(ApiSettings settings, IdSource ids, Handler handler) {
        return WebServer.builder()
                .host(settings.host())
                .port(settings.port())
                .maxTcpConnections(settings.limits().connections())
                .shutdownHook(false)
                .shutdownGracePeriod(REQUEST_GRACE)
                .maxPayloadSize(ApiSettings.BODY_BYTES_MAX)
                // A frame must leave at once, not when the next one fills its packet.
                .connectionOptions(options -> options.tcpNoDelay(true))
                // Documents show `types[]=…` unencoded, which Helidon would refuse.
                .addProtocol(
                        Http1Config.builder()
                                .maxPrologueLength(REQUEST_LINE_MAX)
                                .validatePrologue(false)
                                .build())
                .directHandlers(TransportErrors.handlers(ids))
                .routing(routing -> routing.any(handler))
                .build();
    }

    /// Loads what a listener is made of, for a start that has something else to do meanwhile. It
    /// changes nothing but how long [#start] takes.
    public static void prepare(IdSource ids) {
        // Built and not started, it has neither port nor thread, and nobody shows it a key.
        ApiSettings unused = ApiSettings.of("127.0.0.1", 0, "unused");
        WebServer _ = listener(unused, ids, (_, response) -> response.send());
    }

    /// Listens, and answers from the return of this call on.
    ///
    /// @param discard is told of every hand whose session was deleted; must return at once and not
    ///   throw
    /// @param offer what is answered; the streams are added to its metrics
    /// @throws BindException when the address cannot be had, most likely because another server has
    ///   the port
    public static ApiServer start(
            ApiSettings settings,
            ApiParts parts,
            Orchestrator orchestrator,
            Consumer<HandId> discard,
            InstantSource clock,
            IdSource ids,
            Offer offer)
            throws BindException {
        checkFree(settings);
        ApiServer server = new ApiServer(settings, parts, orchestrator, discard, clock, ids, offer);
        server.http.start();
        // Helidon logs a failed bind and returns as if nothing had happened.
        if (!server.http.isRunning() || server.http.port() < 0) {
            server.http.stop();
            throw taken(settings);
        }
        return server;
    }

    /// As above, with metrics of its own.
    public static ApiServer start(
            ApiSettings settings,
            ApiParts parts,
            Orchestrator orchestrator,
            Consumer<HandId> discard,
            InstantSource clock,
            IdSource ids)
            throws BindException {
        return start(
                settings, parts, orchestrator, discard, clock, ids, Offer.alone(new Metrics()));
    }

    /// Helidon would fill the log with stack traces.
    private static void checkFree(ApiSettings settings) throws BindException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException e) {
            throw taken(settings);
        }
    }

    private static BindException taken(ApiSettings settings) {
        return new BindException(
                "cannot listen on %s:%d; another server may have the port"
                        .formatted(settings.host(), settings.port()));
    }

    /// Everything that is built.
    List<Route> routes() {
        return router.routes();
    }

    /// The port it listens on.
    public int port() {
        return http.port();
    }

    /// From now on `/ready` says no; everything else is answered as before (protocol L4).
    public void drain() {
        ready = false;
    }

    /// Ends the streams, then lets requests under way finish, for a few seconds at most. A second
    /// call does nothing.
    public void stop() throws InterruptedException {
        drain();
        // Before the listener: it would wait its whole grace for every open stream.
        streams.close(STREAM_GRACE);
        http.stop();
    }

    private Answer readiness() {
        if (!ready) {
            throw new ApiException(ErrorCode.UNAVAILABLE, "this server is leaving");
        }
        return Answer.ok(Json.object().put("status", "ready"));
    }

    private void handle(ServerRequest req, ServerResponse res)
            throws IOException, InterruptedException {
        String id = ids.fresh(REQUEST_PREFIX);
        Request request =
                new Request(
                        id,
                        req.prologue().method().text().toUpperCase(Locale.ROOT),
                        req.path().absolute().rawPath(),
                        req.query().rawValue(),
                        name -> req.headers().first(HeaderNames.create(name)).orElse(null),
                        () -> body(req));
        res.header(REQUEST_ID, id);
        res.header("anthropic-workspace-id", ApiSettings.WORKSPACE.value());
        switch (router.answer(request)) {
            case Answer.Whole whole -> send(res, whole);
            case Answer.Stream stream -> send(res, stream);
        }
    }

    private static byte[] body(ServerRequest req) {
        try {
            return req.content().hasEntity() ? req.content().as(byte[].class) : new byte[0];
        } catch (RequestException e) {
            if (e.status().code() == ErrorCode.TOO_LARGE.status()) {
                throw new ApiException(ErrorCode.TOO_LARGE, TransportErrors.TOO_LARGE);
            }
            throw e;
        }
    }

    private void send(ServerResponse res, Answer.Whole answer) {
        res.status(answer.status());
        res.header("content-type", "application/json");
        answer.headers().forEach(res::header);
        res.send(answer.json().getBytes(StandardCharsets.UTF_8));
        if (answer.receipt() instanceof Receipt.Unnamed unnamed) {
            parts.receipts().delivered(unnamed);
        }
    }

    private void send(ServerResponse res, Answer.Stream answer)
            throws IOException, InterruptedException {
        res.header("content-type", "text/event-stream");
        res.header("cache-control", "no-cache");
        try (OutputStream out = res.outputStream()) {
            streams.run(answer.events(), out);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a stream's client left: {0}", e.getMessage());
        }
    }
}
