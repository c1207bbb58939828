package dev.planaria.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `planaria rehearse` as a process of its own.
final class RehearseTest {
    private static final String SAYS =
            "planaria: the rehearsal model (a script, not a language model) is at ";

    @TempDir Path folder;

    @Test
    void itPlaysTheScriptsOfAFolderAndEndsWhenAsked() throws Exception {
        Path scripts = Files.createDirectory(folder.resolve("scripts"));
        Files.writeString(
                scripts.resolve("hi.json"),
                "{\"steps\":[{\"reply\":[{\"type\":\"text\",\"text\":\"Said by hi.\"}]}]}");
        try (Served model = rehearse("--port", "0", "--scripts", scripts.toString())) {
            String out = model.awaitOut(SAYS).out();

            assertThat(ask(URI.create(out.strip().substring(SAYS.length()))))
                    .contains("Said by hi.");
            assertThat(model.terminate().awaitExit()).isZero();
            assertThat(model.err()).isEmpty();
        }
    }

    @Test
    void aPortInUseIsOneLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Served model = rehearse("--port", Integer.toString(taken.getLocalPort()))) {
            assertThat(model.awaitExit()).isEqualTo(2);
            assertThat(model.err().lines()).hasSize(1);
            assertThat(model.err())
                    .startsWith("planaria: ")
                    .contains(Integer.toString(taken.getLocalPort()));
            assertThat(model.out()).isEmpty();
        }
    }

    private Served rehearse(String... options) throws IOException {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "rehearse";
        System.arraycopy(options, 0, arguments, 1, options.length);
        return new Served(folder, Map.of(), arguments);
    }

    private static String ask(URI model) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(model.resolve("/v1/messages"))
                        .header("anthropic-version", "2023-06-01")
                        .header("content-type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofString(
                                        "{\"model\":\"rehearsal:hi\",\"max_tokens\":100,"
                                                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}"))
                        .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }
}
