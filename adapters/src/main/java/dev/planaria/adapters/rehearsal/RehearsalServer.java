package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.rules.RefusedException;
import dev.planaria.adapters.rehearsal.script.ErrorTypes;
import dev.planaria.adapters.rehearsal.script.Scripts;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rehearsal model: a script that stands in for a language model, served as a real Messages API
/// on loopback, so that Planaria can be tried and tested without a key and without a network.
///
/// It is as strict as the real service, and it never pretends: every answer has the header
/// `x-planaria-rehearsal: script`, and every reply names a model that begins with `rehearsal`. It
/// asks for no key and listens on 127.0.0.1 only. Safe for many threads.
public final class RehearsalServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final Recorder recorder;
    private final Pauses pauses;
    private final WebServer server;

    private RehearsalServer(int port, HttpService api, Recorder recorder, Pauses pauses) {
        this.recorder = recorder;
        this.pauses = pauses;
        needFree(port);
        this.server =
                WebServer.builder()
                        .host(HOST)
                        .port(port)
                        // why: events are small and many; without this each waits for the client's
                        // delayed acknowledgement.
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .shutdownHook(false)
                        .shutdownGracePeriod(Duration.ofSeconds(1))
                        .directHandlers(badRequests())
                        .routing(routing -> route(routing, api))
                        .build()
                        .start();
        // why: a listener that cannot bind is only logged by the HTTP server.
        if (!server.isRunning() || server.port() < 1) {
            server.stop();
            throw notOpened(port, null);
        }
    }

    /// Starts the server; port 0 takes any free one. Scripts may be added while it runs. Throws
    /// [IllegalStateException] when the port cannot be opened.
    public static RehearsalServer start(int port, Scripts scripts) {
        var recorder = new Recorder();
        var pauses = new Pauses();
        return new RehearsalServer(
                port, new MessagesApi(scripts, recorder, pauses), recorder, pauses);
    }

    /// Starts a server that answers every request with this text at once and checks nothing: for
    /// benchmarks.
    public static RehearsalServer startStub(int port, String text) {
        var recorder = new Recorder();
        return new RehearsalServer(port, new StubApi(text, recorder), recorder, new Pauses());
    }

    public int port() {
        return server.port();
    }

    /// The base URL to give to a client: without `/v1`, without a slash at its end.
    public String url() {
        return "http://%s:%d".formatted(HOST, port());
    }

    /// The latest requests that had a body, in the order of their arrival: at most 100,000, and at
    /// most 64 million characters; the oldest are dropped first.
    public List<RecordedRequest> requests() {
        return recorder.all();
    }

    /// When the first request of each conversation arrived (`System.nanoTime()`), by the text of
    /// its first user message. Bodies that are not JSON must not be among the requests.
    public Map<String, Long> firstArrivals() {
        var arrivals = new LinkedHashMap<String, Long>();
        recorder.all()
                .forEach(request ->
                        arrivals.putIfAbsent(request.conversation(), request.arrivedNanos()));
        return arrivals;
    }

    /// Ends all replies at once, and stops listening. A second call does nothing.
    @Override
    public void close() {
        pauses.end();
        server.stop();
    }

    /// Tries the port first: the HTTP server would log pages about one that is in use.
    private static void needFree(int port) {
        try {
            new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
        } catch (IOException e) {
            throw notOpened(port, e);
        }
    }

    private static IllegalStateException notOpened(int port, @Nullable IOException cause) {
        return new IllegalStateException(
                "port %d of %s cannot be opened: is it in use?".formatted(port, HOST), cause);
    }

    private static void route(HttpRouting.Builder routing, HttpService api) {
        routing.register("/", api)
                .any((request, response) -> {
                    throw RefusedException.notFound(
                            "%s %s is not a route of the rehearsal model"
                                    .formatted(request.prologue().method(), request.path().path()));
                })
                .error(
                        RefusedException.class,
                        (request, response, refusal) ->
                                new Exchange(request, response).refuse(refusal));
    }

    /// Requests that are no proper HTTP get the official shape as well.
    private static DirectHandlers badRequests() {
        var handlers = DirectHandlers.builder();
        for (var event : DirectHandler.EventType.values()) {
            handlers.addHandler(
                    event,
                    (request, type, status, headers, message) -> {
                        var id = Exchange.newRequestId();
                        var body = ErrorBody.of(ErrorTypes.of(status.code()), message, id);
                        return DirectHandler.TransportResponse.builder()
                                .status(status)
                                .header(HeaderNames.CONTENT_TYPE, "application/json")
                                .header(HeaderNames.create(Exchange.REQUEST_ID), id)
                                .header(HeaderNames.create(Exchange.REHEARSAL), Exchange.SCRIPT)
                                .keepAlive(false)
                                .entity(body.toString())
                                .build();
                    });
        }
        return handlers.build();
    }
}
