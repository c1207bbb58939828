package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class RoutesTest {
    private static TestServer server;
    private static Http http;

    @BeforeAll
    static void start() throws BindException {
        server = TestServer.start();
        http = new Http(server);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void smoke() {
        String session = http.makeSession();
        Http.Answered sent = http.say(session, "hello");
        System.out.println(sent.status() + " " + sent.body() + sent.headers());
        org.awaitility.Awaitility.await()
                .until(() ->
                        http.get("/v1/sessions/" + session)
                                .json()
                                .get("status")
                                .stringValue()
                                .equals("idle"));
        System.out.println(http.get("/v1/sessions/" + session).body());
        System.out.println(http.get("/v1/sessions/" + session + "/events").body());
        assertThat(http.get("/v1/nothing").status()).isEqualTo(404);
        System.out.println(http.send("PUT", "/v1/agents", "").body());
    }
}
