package dev.planaria.bench;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// A client's way to the first piece of text: a session is made, its stream opened with previews, a
/// message sent, and the stream read until text comes.
final class FirstToken {
    private FirstToken() {}

    /// @param comeNanos when the text of its first message began to come; `System.nanoTime()`
    record Born(String id, long comeNanos) {}

    /// @param session the body that makes it
    static Born ofNewSession(URI url, String key, String session, String message)
            throws IOException {
        try (RawClient client = new RawClient(url, key)) {
            String made = client.post("/v1/sessions", session).body();
            String id = JsonMapper.shared().readTree(made).path("id").asString();
            return new Born(id, ofSession(client, url, key, id, message).comeNanos());
        }
    }

    /// @param sentNanos when the message's first byte was sent
    /// @param comeNanos when the first piece of text had come
    record Times(long sentNanos, long comeNanos) {}

    static Times ofSession(RawClient client, URI url, String key, String id, String message)
            throws IOException {
        try (Socket socket = new Socket(url.getHost(), url.getPort());
                BufferedReader stream = listen(socket, url, key, id)) {
            RawClient.Exchange sent = client.post("/v1/sessions/" + id + "/events", message);
            return new Times(sent.sentNanos(), until(stream, "event_delta"));
        }
    }

    private static BufferedReader listen(Socket socket, URI url, String key, String id)
            throws IOException {
        socket.setTcpNoDelay(true);
        String request =
                String.join(
                        "\r\n",
                        "GET /v1/sessions/"
                                + id
                                + "/events/stream?event_deltas=agent.message HTTP/1.1",
                        "Host: " + url.getAuthority(),
                        "Authorization: Bearer " + key,
                        "",
                        "");
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        BufferedReader reader =
                new BufferedReader(
                        new InputStreamReader(
                                new BufferedInputStream(socket.getInputStream()),
                                StandardCharsets.UTF_8));
        String first = reader.readLine();
        if (first == null || !first.contains(" 200 ")) {
            throw new IOException("the stream was answered: " + first);
        }
        return reader;
    }

    /// Reads lines until one has this.
    static long until(BufferedReader stream, String what) throws IOException {
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (line.contains(what)) {
                return System.nanoTime();
            }
        }
        throw new EOFException("the stream ended without " + what);
    }
}
