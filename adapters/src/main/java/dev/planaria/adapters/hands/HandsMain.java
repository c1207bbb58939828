package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.bubblewrap.Bubblewrap;
import dev.planaria.adapters.hands.cell.Cells;
import dev.planaria.adapters.hands.cell.Library;
import dev.planaria.adapters.hands.process.PlainProcesses;
import dev.planaria.adapters.hands.repository.Repositories;
import dev.planaria.adapters.hands.tools.HandTools;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The hands process: parent of every sandbox of one data directory. It is started by a brain at
/// the first need, is no child of it and outlives it. When it dies, its sandboxes end by
/// themselves.
public final class HandsMain {
    /// What it says on standard output when it can be asked.
    static final String READY = "hands: ready";

    /// What it says when another process holds this data directory's hands.
    static final String HELD = "hands: held by another process";

    private HandsMain() {}

    /// Runs until nobody has needed it for the options' time, or it is told to leave.
    ///
    /// @param out told one line, [#READY] or why not
    /// @return exit status
    public static int run(HandsOptions options, PrintStream out)
            throws IOException, InterruptedException {
        HandsPlaces places = HandsPlaces.in(options.data());
        try (FileChannel channel =
                        FileChannel.open(
                                places.processLock(),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock == null) {
                out.println(HELD);
                return 1;
            }
            serve(options, places, out);
            return 0;
        }
    }

    private static void serve(HandsOptions options, HandsPlaces places, PrintStream out)
            throws IOException, InterruptedException {
        // Only after all that is left of an earlier life has ended may anybody ask.
        Files.deleteIfExists(places.socket());
        Life life = Life.ofThisProcess(places.name());
        Library library = Library.in(places.library());
        Cells cells = cells(options, places, library);
        Files.createDirectories(places.homes());
        Files.setPosixFilePermissions(places.homes(), PosixFilePermissions.fromString("rwx--x--x"));
        DiskWatch watch = new DiskWatch();
        Workshop workshop =
                new Workshop(
                        cells,
                        Journal.begin(places.journal(), life.process()),
                        new HandTools(options.callMax()),
                        new Repositories(cells, options.allowLocalRepositories()),
                        watch);
        Hands hands = new Hands(workshop, places.homes());
        watch.start(hands::all);
        Attendance attendance = new Attendance();
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform().unstarted(() -> hands.all().forEach(Hand::end)));
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            SocketAddresses.use(places.socket(), listener::bind);
            Files.setPosixFilePermissions(
                    places.socket(), PosixFilePermissions.fromString("rw-------"));
            HandsServer server = new HandsServer(hands, life, cells.kind(), attendance);
            Thread.ofPlatform().daemon().name("hands").start(() -> accept(server, listener));
            out.println(READY);
            out.flush();
            attendance.awaitEnd(options.idleMax());
            Files.deleteIfExists(places.socket());
        }
        hands.all().forEach(Hand::end);
        for (Hand hand : hands.all()) {
            hand.awaitEnd();
        }
        cells.close();
    }

    private static void accept(HandsServer server, ServerSocketChannel listener) {
        try {
            server.serve(listener);
        } catch (IOException e) {
            // Without its socket nobody can ask this process for anything: the next one takes over.
            Runtime.getRuntime().halt(2);
        }
    }

    private static Cells cells(HandsOptions options, HandsPlaces places, Library library)
            throws IOException {
        return switch (options.kind()) {
            case "bubblewrap" -> new Bubblewrap(places.top(), library);
            case "process" -> new PlainProcesses(library);
            default ->
                    throw new IOException("there is no hand of the kind '" + options.kind() + "'");
        };
    }
}
