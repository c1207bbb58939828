package dev.planaria.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `planaria doctor` as a process of its own.
final class DoctorTest {
    private static final String KEY = "sk-ant-canary-0815";

    @TempDir Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @Test
    void whatAServerStandsOnIsLookedAt() throws Exception {
        Served doctor = doctor(Map.of());
        int code = doctor.awaitExit();

        assertThat(doctor.out().lines().map(line -> line.substring(8, 18).strip()).distinct())
                .containsExactly("java", "git", "hands", "store", "files", "model");
        assertThat(doctor.out())
                .containsPattern("note +hands +process: calls run as this user with NO isolation")
                .containsPattern("note +model +https://api.anthropic.com: no key")
                .containsPattern("ok +model +rehearsal");
        assertThat(code).as(doctor.out()).isEqualTo(doctor.out().contains("bad ") ? 1 : 0);
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @Test
    void aProviderThatRefusesTheKeyIsBad() throws Exception {
        Served doctor =
                doctor(Map.of("PLANARIA_MODEL_KEY", KEY, "PLANARIA_MODEL_URL", provider(401)));

        assertThat(doctor.awaitExit()).isEqualTo(1);
        assertThat(doctor.out())
                .containsPattern("bad +model .* does not accept the key")
                .doesNotContain(KEY);
        assertThat(doctor.err()).doesNotContain(KEY);
    }

    @Test
    void aProviderThatAnswersIsWell() throws Exception {
        Served doctor =
                doctor(Map.of("PLANARIA_MODEL_KEY", KEY, "PLANARIA_MODEL_URL", provider(400)));
        int code = doctor.awaitExit();

        assertThat(doctor.out())
                .containsPattern("ok +model .* answers and accepts the key")
                .doesNotContain(KEY);
        assertThat(code).as(doctor.out()).isEqualTo(doctor.out().contains("bad ") ? 1 : 0);
    }

    private String provider(int status) throws IOException {
        HttpServer provider =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/v1/messages",
                exchange -> {
                    exchange.sendResponseHeaders(status, -1);
                    exchange.close();
                });
        provider.start();
        open.add(() -> provider.stop(0));
        return "http://127.0.0.1:" + provider.getAddress().getPort();
    }

    private Served doctor(Map<String, String> environment) throws IOException {
        Served doctor =
                new Served(
                        folder,
                        environment,
                        "doctor",
                        "--hand",
                        "process",
                        "--data",
                        folder.resolve("data").toString());
        open.add(doctor);
        return doctor;
    }
}
