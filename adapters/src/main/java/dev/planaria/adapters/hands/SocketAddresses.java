package dev.planaria.adapters.hands;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/// The address of a unix socket whose path may be longer than the 107 bytes that the system takes:
/// then by a private link to its directory.
final class SocketAddresses {
    private static final int LENGTH_MAX = 100;

    private SocketAddresses() {}

    /// What is done with an address while it holds.
    interface Use<T> {
        T with(UnixDomainSocketAddress address) throws IOException;
    }

    static <T> T use(Path socket, Use<T> use) throws IOException {
        if (socket.toString().getBytes(UTF_8).length <= LENGTH_MAX) {
            return use.with(UnixDomainSocketAddress.of(socket));
        }
        Path room = Files.createTempDirectory(Path.of("/tmp"), "planaria");
        Path link = room.resolve("d");
        try {
            Files.createSymbolicLink(link, socket.toAbsolutePath().getParent());
            return use.with(UnixDomainSocketAddress.of(link.resolve(socket.getFileName())));
        } finally {
            Files.deleteIfExists(link);
            Files.delete(room);
        }
    }
}
