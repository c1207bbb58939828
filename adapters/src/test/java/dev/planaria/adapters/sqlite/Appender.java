package dev.planaria.adapters.sqlite;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.WorkspaceId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.AppendKey;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A server that does nothing but append, in eight sessions at once, and say what the store
/// acknowledged, until it is killed.
final class Appender {
    static final WorkspaceId WORKSPACE = new WorkspaceId("wrkspc_test");
    private static final int SESSIONS = 8;
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private Appender() {}

    static void main(String[] arguments) throws InterruptedException {
        IdSource ids = new IdSource(new SecureRandom());
        Node node =
                new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, InstantSource.system(), ids);
        Store store = TestStores.open(Path.of(arguments[0]), node);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            threads.add(Thread.ofVirtual().start(() -> append(store)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void append(Store store) {
        IdSource ids = store.node().ids();
        Session session = TestStores.draft(ids, store.node().clock());
        store.sessions().create(receipt(ids), session, List.of());
        say(new Acknowledgement(session.id().value(), "-", 0));
        Lease lease = null;
        for (int i = 0; ; i++) {
            Inbox.Accepted accepted =
                    store.inbox()
                            .submit(
                                    WORKSPACE,
                                    session.id(),
                                    receipt(ids),
                                    List.of(
                                            new Event.Draft(
                                                    ids.event(),
                                                    new EventBody.UserMessage(
                                                            ContentBlock.text("m" + i)))));
            lease = lease == null ? Objects.requireNonNull(accepted.lease()) : lease;
            EventId message = accepted.events().getFirst().id();
            List<Event> written =
                    store.leases()
                            .emitEvents(
                                    lease,
                                    new AppendKey("append " + i),
                                    List.of(message),
                                    List.of(
                                            new Event.Draft(
                                                    ids.event(), new EventBody.AgentThinking())));
            for (Event event : written) {
                say(
                        new Acknowledgement(
                                session.id().value(), event.id().value(), event.at().value()));
            }
        }
    }

    private static Receipt receipt(IdSource ids) {
        return new Receipt.Unnamed("POST /x", "h", ids.fresh("req_"), false);
    }

    /// One write, so that lines of several threads do not mix.
    private static synchronized void say(Acknowledgement acknowledgement) {
        try {
            OUT.write((acknowledgement.line() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// @param position 0 for the session itself
    record Acknowledgement(String session, String event, long position) {
        /// Ends with a full stop, so that a cut line is known.
        String line() {
            return session + " " + event + " " + position + " .";
        }

        static Acknowledgement parse(String line) {
            List<String> words = List.of(line.split(" ", -1));
            return new Acknowledgement(words.get(0), words.get(1), Long.parseLong(words.get(2)));
        }
    }
}
