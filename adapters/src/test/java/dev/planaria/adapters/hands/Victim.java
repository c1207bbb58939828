package dev.planaria.adapters.hands;

import dev.planaria.core.id.HandId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// What there is on a host for attacks to find.
final class Victim implements AutoCloseable {
    private static final String ABSTRACT = "planaria-victim-" + ProcessHandle.current().pid();

    private final ServerSocket api = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final ServerSocketChannel socket =
            ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final Path socketPath = Files.createTempFile("planaria-victim", ".sock");
    private final Path target;
    private final Process process;
    private final Process abstractSocket;

    Victim(TestHands hands) throws IOException {
        Files.delete(socketPath);
        socket.bind(UnixDomainSocketAddress.of(socketPath));
        Files.setPosixFilePermissions(socketPath, PosixFilePermissions.fromString("rwxrwxrwx"));
        target = hands.data().resolve("target");
        Files.writeString(target, "old content");
        Files.writeString(hands.data().resolve("secret"), "secret of the server\n");
        hands.give(target);
        hands.give(hands.data().resolve("secret"));
        ProcessBuilder builder = new ProcessBuilder("sleep", "98765.43");
        builder.environment().put("PASSWORD", "secret-of-the-host");
        process = builder.start();
        abstractSocket =
                new ProcessBuilder(
                                "perl",
                                "-MSocket",
                                "-e",
                                "socket(S, AF_UNIX, SOCK_STREAM, 0); bind(S, pack_sockaddr_un(\"\\0\" ."
                                        + " shift)) or die; listen(S, 5); $| = 1; print \"on\\n\"; sleep"
                                        + " 600",
                                ABSTRACT)
                        .redirectErrorStream(true)
                        .start();
        if (abstractSocket.getInputStream().read() != 'o') {
            throw new IOException("no abstract socket");
        }
    }

    Path target() {
        return target;
    }

    /// As shell variables, without the secrets themselves.
    String variables(TestHands hands, HandId other) {
        return "PORT=%d ABSTRACT=%s SOCKET=%s DATA='%s' OTHER='%s' SPOOL='%s' LIBRARY='%s'\n"
                .formatted(
                        api.getLocalPort(),
                        ABSTRACT,
                        socketPath,
                        hands.data(),
                        hands.workspace(other),
                        hands.spoolInside(other),
                        hands.libraryInside());
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        abstractSocket.destroyForcibly();
        api.close();
        socket.close();
        Files.deleteIfExists(socketPath);
    }
}
