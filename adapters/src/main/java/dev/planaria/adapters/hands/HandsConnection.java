package dev.planaria.adapters.hands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A brain's line to the hands process. One request at a time; whoever interrupts it, or closes it,
/// breaks it.
final class HandsConnection implements AutoCloseable {
    private static final int ANSWER_BYTES_MAX = 64 << 20;

    private final SocketChannel channel;
    private final Lines answers;

    private HandsConnection(SocketChannel channel) {
        this.channel = channel;
        this.answers = new Lines(Channels.newInputStream(channel), ANSWER_BYTES_MAX);
    }

    static HandsConnection open(Path socket) throws IOException {
        return new HandsConnection(SocketAddresses.use(socket, SocketChannel::open));
    }

    JsonNode ask(ObjectNode request) throws IOException {
        Channels.newOutputStream(channel)
                .write((JsonMapper.shared().writeValueAsString(request) + "\n").getBytes(UTF_8));
        String answer = answers.next();
        if (answer == null) {
            throw new EOFException("the hands process has gone");
        }
        return JsonMapper.shared().readTree(answer);
    }

    /// Waits until the other side has gone.
    void awaitEnd() throws IOException {
        String line = answers.next();
        while (line != null) {
            line = answers.next();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
