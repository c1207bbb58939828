package dev.planaria.bench.calls;

import dev.planaria.adapters.hands.HandsSandboxProvider;
import dev.planaria.adapters.sqlite.SqliteStore;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.EventBody;
import dev.planaria.core.session.Inbox;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.LivePreviews;
import dev.planaria.core.session.Session;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.server.demo.HandsWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// One server after the other over one data directory, with real hands that outlive them. A server
/// that dies is replaced by one that opens the store again.
final class CallWorld implements CutSandboxes.Scene, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String RECEIPTS = "POST /bench";

    private final Path data;
    private final List<String> handsCommand;
    private final String kind;
    private final IdSource ids = new IdSource(new SecureRandom());
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random;
    private Store store;
    private HandsSandboxProvider hands;

    CallWorld(Path data, List<String> handsCommand, String kind, RandomGenerator random)
            throws IOException {
        this.data = data;
        this.handsCommand = List.copyOf(handsCommand);
        this.kind = kind;
        this.random = random;
        this.store = open();
        this.hands = new HandsSandboxProvider(data, handsCommand, kind);
    }

    private Store open() {
        Node node = new Node(new NodeId(ids.fresh(NodeId.PREFIX)), true, clock, ids);
        return SqliteStore.open(
                data,
                node,
                failure -> {
                    throw new IllegalStateException("the store is broken", failure);
                });
    }

    Session session() {
        Session session = CallSession.make(ids, clock);
        return store.sessions().create(receipt(), session, List.of()).session();
    }

    private Receipt receipt() {
        return new Receipt.Unnamed(RECEIPTS, "hash", ids.fresh("req_"), false);
    }

    /// Sends a message and lets brains work, the first of which is cut, until the session rests.
    void play(Session session, String token, CutPoint point)
            throws InterruptedException, TimeoutException, IOException {
        Knife knife = new Knife(point);
        EventBody message = new EventBody.UserMessage(ContentBlock.text("Please run " + token));
        Inbox.Accepted accepted =
                store.inbox()
                        .submit(
                                CallSession.WORKSPACE,
                                session.id(),
                                receipt(),
                                List.of(new Event.Draft(ids.event(), message)));
        @Nullable Lease lease = accepted.lease();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (lease != null || !isAtRest(session)) {
            if (lease == null) {
                lease = store.leases().claim(session.id()).orElse(null);
            }
            if (lease == null) {
                await(() -> store.leases().due(1).contains(session.id()), end);
                continue;
            }
            try {
                think(knife, lease);
            } catch (CutError e) {
                restart();
                knife = new Knife(null);
            }
            lease = null;
        }
        if (!knife.wasUsed()) {
            throw new IllegalStateException(point + " was never reached");
        }
    }

    private boolean isAtRest(Session session) {
        return store.inbox().pending(session.id()).events().isEmpty()
                && !store.leases().due(1).contains(session.id());
    }

    private void think(Knife knife, Lease lease) throws InterruptedException {
        CallModel model = new CallModel();
        CutSandboxes sandboxes = new CutSandboxes(hands, knife, this);
        LoopHarness brain =
                new LoopHarness(
                        model,
                        new CompactingStrategy(hands.tools(), model::limits),
                        sandboxes,
                        new CutLedger(store.hands(), knife),
                        new LivePreviews(),
                        random,
                        new Counters());
        Turn.Ports ports =
                new Turn.Ports(
                        new CutLeases(store.leases(), knife),
                        store.inbox(),
                        store.log(),
                        store.checkpoints(),
                        store.clock(),
                        ids);
        Session session = store.sessions().get(lease).orElseThrow();
        brain.run(new Turn(session, lease, ports, () -> false));
    }

    /// The server is dead: its connections break, and the next one opens the store.
    private void restart() throws IOException {
        hands.close();
        store.close();
        store = open();
        hands = new HandsSandboxProvider(data, handsCommand, kind);
    }

    Store store() {
        return store;
    }

    @Override
    public void awaitEffect(HandId hand, ToolCall call) throws InterruptedException {
        awaitLine(hand, "effects", CallModel.tokenOf(call.input()));
    }

    @Override
    public void awaitEnd(HandId hand, ToolCall call) throws InterruptedException {
        awaitLine(hand, "ends", CallModel.tokenOf(call.input()));
        // From its last word to its end.
        pause(Duration.ofMillis(20));
    }

    private void awaitLine(HandId hand, String file, String token) throws InterruptedException {
        try {
            await(() -> lines(hand, file).contains(token), System.nanoTime() + PATIENCE.toNanos());
        } catch (TimeoutException e) {
            throw new IllegalStateException(token + " never came to " + file, e);
        }
    }

    /// What commands wrote, seen from outside the sandbox.
    List<String> lines(HandId hand, String file) {
        Path path =
                data.resolve("hands/homes")
                        .resolve(hand.value())
                        .resolve("workspace")
                        .resolve(file);
        try {
            return Files.exists(path) ? Files.readAllLines(path) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static HandId handOf(SessionId session) {
        return new HandId(HandId.PREFIX + session.value());
    }

    @Override
    public void killHands() throws InterruptedException {
        for (ProcessHandle process : new HandsWatch(data).processes()) {
            process.destroyForcibly();
            while (process.isAlive()) {
                pause(Duration.ofMillis(1));
            }
        }
    }

    private static void await(BooleanSupplier what, long end)
            throws InterruptedException, TimeoutException {
        while (!what.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new TimeoutException("it did not happen in " + PATIENCE.toSeconds() + " s");
            }
            pause(Duration.ofMillis(2));
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        // Nobody counts it down: a wait that an interrupt ends at once.
        if (new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("a latch that nobody knows was counted down");
        }
    }

    @Override
    public void close() {
        hands.close();
        store.close();
        new HandsWatch(data).end();
    }
}
