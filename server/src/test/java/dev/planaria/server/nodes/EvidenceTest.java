package dev.planaria.server.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What proves that a server is gone, and what does not.
@Timeout(60)
final class EvidenceTest {
    private final OkHttpClient client =
            new OkHttpClient.Builder()
                    .retryOnConnectionFailure(false)
                    .callTimeout(Duration.ofMillis(500))
                    .build();

    private final Evidence evidence = new Evidence(client, "me");
    private @Nullable HttpServer server;

    @AfterEach
    void close() {
        if (server != null) {
            server.stop(0);
        }
        client.connectionPool().evictAll();
    }

    @Test
    void aMachineThatRefusesProvesIt() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(look(port)).isEqualTo(Evidence.Verdict.GONE);
    }

    @Test
    void anotherPlanariaAtItsAddressProvesIt() throws IOException {
        assertThat(look(answering(401, true))).isEqualTo(Evidence.Verdict.GONE);
    }

    @Test
    void somethingElseAtItsAddressProvesNothing() throws IOException {
        assertThat(look(answering(401, false))).isEqualTo(Evidence.Verdict.UNKNOWN);
    }

    @Test
    void aServerThatAnswersLives() throws IOException {
        assertThat(look(answering(200, true))).isEqualTo(Evidence.Verdict.LIVES);
    }

    @Test
    void aServerThatFailsProvesNothing() throws IOException {
        assertThat(look(answering(503, true))).isEqualTo(Evidence.Verdict.UNKNOWN);
    }

    @Test
    void aServerThatStandsStillProvesNothing() throws IOException {
        // As a stopped process: the system accepts for it, and nobody answers.
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(look(silent.getLocalPort())).isEqualTo(Evidence.Verdict.UNKNOWN);
        }
    }

    @Test
    void onlyItsOwnPortIsLookedAt() {
        assertThat(Evidence.door(address("http://127.0.0.1:8400")))
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8400));
        assertThat(Evidence.door(address("https://127.0.0.1:8400"))).as("TLS").isNull();
        assertThat(Evidence.door(address("http://no.such.host.invalid"))).isNull();
    }

    private Evidence.Verdict look(int port) {
        NodeAddress address = address("http://127.0.0.1:" + port);
        return evidence.look(
                address, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static NodeAddress address(String url) {
        return NodeAddress.at(URI.create(url));
    }

    private int answering(int status, boolean isPlanaria) throws IOException {
        HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext(
                "/",
                exchange -> {
                    if (isPlanaria) {
                        exchange.getResponseHeaders().set("request-id", "req_1");
                    }
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        http.start();
        server = http;
        return http.getAddress().getPort();
    }
}
