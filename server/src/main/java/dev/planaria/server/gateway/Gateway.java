package dev.planaria.server.gateway;

import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.vault.Egress;
import dev.planaria.server.config.KeySource;
import dev.planaria.server.config.ModelRoute;
import dev.planaria.server.config.ModelRoutes;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;

/// The one way out of this server. It knows which address a name means and adds the key that
/// belongs there; nobody else ever holds one. It follows no redirect (a key would follow) and
/// repeats no request (protocol M4: that must show in the log). Safe for many threads.
public final class Gateway implements Egress, AutoCloseable {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(10);
    private static final Duration WRITE_SILENCE_MAX = Duration.ofSeconds(60);

    /// Connections that wait warm; those in use are not counted.
    private static final int IDLE_CONNECTIONS_MAX = 64;

    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "x-api-key", "api-key", "cookie", "proxy-authorization");

    private final ModelRoutes routes;
    private final ModelKeys keys;
    private final Supplier<URI> rehearsal;
    private final OkHttpClient client;
    private final Map<Duration, OkHttpClient> patient = new ConcurrentHashMap<>();

    /// @param rehearsal gives the address of the rehearsal model, and starts it the first time
    public Gateway(ModelRoutes routes, ModelKeys keys, Supplier<URI> rehearsal) {
        this.routes = routes;
        this.keys = keys;
        this.rehearsal = rehearsal;
        this.client =
                new OkHttpClient.Builder()
                        // why: on HTTP/2 one connection's stream limit would be everybody's.
                        .protocols(List.of(Protocol.HTTP_1_1))
                        .socketFactory(new NoDelaySockets())
                        .connectionPool(
                                new ConnectionPool(IDLE_CONNECTIONS_MAX, 5, TimeUnit.MINUTES))
                        .eventListener(Departure.LISTENER)
                        .followRedirects(false)
                        .followSslRedirects(false)
                        .retryOnConnectionFailure(false)
                        .connectTimeout(CONNECT_MAX)
                        .writeTimeout(WRITE_SILENCE_MAX)
                        .build();
    }

    /// As [Egress#post] says; a provider that falls silent for longer than its route allows ends
    /// the request with a [SocketTimeoutException]. A provider whose configured key is not to be
    /// found is not asked: the answer is then a 401 of our own.
    @Override
    public Answer post(
            Destination to,
            String path,
            Map<String, String> headers,
            byte[] body,
            Cancellation stop)
            throws IOException, InterruptedException {
        ModelRoute route =
                switch (to) {
                    case Destination.ModelProvider(String model) -> routes.of(model);
                };
        ModelRoute.Provider provider = route.provider();
        if (provider == null) {
            provider =
                    new ModelRoute.Provider(rehearsal.get(), new KeySource.None(), false, Map.of());
        }
        if (!keys.isReady(provider)) {
            return new KeyMissing();
        }
        Departure departure = new Departure();
        Request.Builder request =
                new Request.Builder()
                        .tag(Departure.class, departure)
                        .url(provider.url() + path)
                        // why: a compressed stream is held back until a block of it is full.
                        .header("accept-encoding", "identity")
                        .header("user-agent", "planaria")
                        .post(RequestBody.create(body));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (CREDENTIALS.contains(header.getKey().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("credentials are added by the gateway alone");
            }
            request.header(header.getKey(), header.getValue());
        }
        provider.headers().forEach(request::header);
        keys.add(request, provider);
        return send(client(route.silence()).newCall(request.build()), departure, stop);
    }

    private static Answer send(Call call, Departure departure, Cancellation stop)
            throws IOException, InterruptedException {
        Cancellation.Registration registration = stop.onCancel(call::cancel);
        boolean handedOver = false;
        try {
            Answer answer = new OpenAnswer(call.execute(), registration, departure);
            handedOver = true;
            return answer;
        } catch (SocketTimeoutException e) {
            // Never having got through is something else than silence after the request.
            throw String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("connect")
                    ? new ConnectException("no connection within " + CONNECT_MAX.toSeconds() + " s")
                    : e;
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("interrupted while waiting for a provider");
            }
            throw e;
        } finally {
            if (!handedOver) {
                registration.close();
            }
        }
    }

    /// All share one pool of connections.
    private OkHttpClient client(Duration silence) {
        return patient.computeIfAbsent(
                silence, each -> client.newBuilder().readTimeout(each).build());
    }

    /// Drops the connections that are idle; requests in flight are their callers' to end.
    @Override
    public void close() {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
    }
}
