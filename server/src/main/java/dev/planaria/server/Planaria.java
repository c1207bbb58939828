package dev.planaria.server;

import dev.planaria.adapters.anthropic.AnthropicModel;
import dev.planaria.adapters.hands.HandsSandboxProvider;
import dev.planaria.adapters.sqlite.DataDirectory;
import dev.planaria.cli.ClientKey;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.harness.Counters;
import dev.planaria.core.harness.LoopHarness;
import dev.planaria.core.harness.Turn;
import dev.planaria.core.id.HandId;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.model.Model;
import dev.planaria.core.orchestration.Orchestrator;
import dev.planaria.core.orchestration.StoreProbe;
import dev.planaria.core.orchestration.StoreWatch;
import dev.planaria.core.orchestration.WakeLoop;
import dev.planaria.core.session.Previews;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Store;
import dev.planaria.server.config.Role;
import dev.planaria.server.config.Settings;
import dev.planaria.server.config.SetupException;
import dev.planaria.server.gateway.Gateway;
import dev.planaria.server.gateway.ModelKeys;
import dev.planaria.server.http.ApiParts;
import dev.planaria.server.http.ApiServer;
import dev.planaria.server.http.ApiSettings;
import dev.planaria.server.metrics.Metrics;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// The whole server in one process: store, gateway, model, hands, brain and API, built in this
/// order and ended in the reverse one. Here, and nowhere else, is known what everything is made of
/// (architecture, forbidden arrow 8).
final class Planaria implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Planaria.class.getName());

    private final Settings settings;
    private final Deque<Step> opened = new ArrayDeque<>();
    private final IdSource ids = new IdSource(new SecureRandom());
    private final InstantSource clock = InstantSource.system();
    private @Nullable ServerKey key;
    private int port;
    private volatile IntSupplier awake = () -> 0;

    private Planaria(Settings settings) {
        this.settings = settings;
    }

    /// How something that was opened is ended.
    private interface Step {
        void undo() throws InterruptedException;
    }

    /// Starts it; it answers when this returns. Where it cannot be started, nothing of it stays.
    static Planaria start(Settings settings) throws SetupException {
        Planaria planaria = new Planaria(settings);
        boolean started = false;
        try {
            planaria.open();
            started = true;
            return planaria;
        } finally {
            if (!started) {
                planaria.close();
            }
        }
    }

    /// Where clients reach it.
    URI url() {
        return url(settings.host());
    }

    private URI url(String host) {
        return URI.create(
                "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, port));
    }

    /// What clients show.
    ServerKey key() {
        return Objects.requireNonNull(key);
    }

    /// Whether no session is worked on here.
    boolean rests() {
        return awake.getAsInt() == 0;
    }

    boolean servesClients() {
        return settings.node().role().serves();
    }

    private void open() throws SetupException {
        checkAddress();
        // why: a port that is taken should be told before a data directory is made.
        if (settings.port() != 0) {
            checkPort();
        }
        settings.models()
                .unencrypted()
                .forEach(url ->
                        LOG.log(
                                System.Logger.Level.WARNING,
                                "The model key goes to " + url + " without encryption."));
        LazyRehearsal rehearsal = new LazyRehearsal(settings.rehearsalScripts());
        opened.push(rehearsal::close);
        // Neither needs the store: they are made beside it.
        beside("listener", () -> ApiServer.prepare(ids));
        CompletableFuture<Gateway> way =
                CompletableFuture.supplyAsync(
                        () -> openGateway(rehearsal), task -> beside("gateway", task));
        opened.push(() -> way.join().close());
        Store store = openStore();
        opened.push(store::close);
        Neighbourhood others = new Neighbourhood(store);
        opened.push(others::leave);
        key =
                settings.apiKey() == null
                        ? ServerKey.in(settings.data())
                        : ServerKey.given(settings.apiKey().value());
        Model model =
                new AnthropicModel(
                        way.join(), new ModelTraits(settings.models()), System::nanoTime);
        HandsSandboxProvider hands = openHands();
        opened.push(hands::close);
        Role role = settings.node().role();
        Counters counters = new Counters();
        Metrics metrics = new Metrics(counters);
        StoreWatch watch = watch(store, counters, metrics);
        WakeLoop brain =
                role.thinks()
                        ? brain(store, model, hands, others.previews(), counters, watch)
                        : null;
        if (brain != null) {
            opened.push(brain::drain);
            store.takeWhile(brain::isClaiming);
            awake = brain::awake;
            metrics.gauge("awake_sessions", "Sessions that a brain here works on.", brain::awake);
        }
        ApiServer api =
                openApi(store, others, brain == null ? new NoBrain() : brain, hands, metrics);
        port = api.port();
        opened.push(api::stop);
        others.join(nodeAddress(), hands.place(), brain);
        // First of all: not ready, and no turn begins, while streams still tell how turns end.
        if (brain != null) {
            opened.push(brain::drain);
            brain.start();
        }
        opened.push(others::retire);
        opened.push(api::drain);
    }

    private Gateway openGateway(LazyRehearsal rehearsal) {
        return new Gateway(
                settings.models(), new ModelKeys(System::getenv, ClientKey.PREFIX), rehearsal);
    }

    /// Makes something on another core.
    private static void beside(String what, Runnable maker) {
        Thread.ofPlatform().daemon().name("open-" + what).start(maker);
    }

    /// Looks at the store from now on: how long its writes take, and whether it answers.
    private StoreWatch watch(Store store, Counters counters, Metrics metrics) {
        StoreWatch watch =
                new StoreWatch(
                        counters.failures(),
                        System::nanoTime,
                        nanos -> metrics.wrote(Duration.ofNanos(nanos)));
        opened.push(new StoreProbe(watch, store::probe)::close);
        metrics.gauge("store_writes_waiting", "Writes that are not durable yet.", watch::waiting);
        metrics.gauge(
                "store_slow",
                "1 while the store is too slow to claim.",
                () -> watch.isSlow() ? 1 : 0);
        metrics.gauge(
                "store_down", "1 while the store does not answer.", () -> watch.isDown() ? 1 : 0);
        return watch;
    }

    /// Where the other servers of the store reach this one.
    private URI nodeAddress() throws SetupException {
        URI given = settings.node().address();
        if (given != null) {
            return given;
        }
        try {
            InetAddress host = InetAddress.getByName(settings.host());
            // why: nobody elsewhere could reach "any address".
            return host.isAnyLocalAddress()
                    ? url(InetAddress.getLocalHost().getHostAddress())
                    : url();
        } catch (UnknownHostException e) {
            throw new SetupException(
                    "the address of this machine is not known; give it with --node-address");
        }
    }

    private void checkAddress() throws SetupException {
        try {
            if (!InetAddress.getByName(settings.host()).isLoopbackAddress()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Listening on "
                                + settings.host()
                                + " without TLS: keys and sessions can be read on the way. Put a"
                                + " proxy with TLS in front.");
            }
        } catch (UnknownHostException e) {
            throw new SetupException("host \"" + settings.host() + "\" is not known");
        }
    }

    private void checkPort() throws SetupException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(settings.host(), settings.port()));
        } catch (IOException e) {
            throw cannotListen();
        }
    }

    private SetupException cannotListen() {
        return new SetupException(
                "cannot listen on %s:%d: the port is in use, or not ours to open; choose another one with --port"
                        .formatted(settings.host(), settings.port()));
    }

    private Store openStore() throws SetupException {
        Role role = settings.node().role();
        Node node = new Node(new NodeId(ids.fresh(NodeId.PREFIX)), role.thinks(), clock, ids);
        if (settings.store() == null) {
            if (role != Role.ALL) {
                throw new SetupException(
                        "role \""
                                + role.name().toLowerCase(Locale.ROOT)
                                + "\" needs a store that servers share: give one with --store"
                                + " jdbc:postgresql://HOST:PORT/DATABASE");
            }
            return Store.alone(Stores.open(settings, clock), node);
        }
        DataDirectory directory = Stores.directory(settings);
        opened.push(directory::close);
        return Store.shared(Stores.open(settings, clock), node);
    }

    private HandsSandboxProvider openHands() throws SetupException {
        try {
            return new HandsSandboxProvider(
                    settings.data(),
                    OwnJava.handsCommand(),
                    settings.hand(),
                    "--allow-local-repositories");
        } catch (IOException e) {
            throw new SetupException(
                    "the hands' part of data directory " + settings.data() + " cannot be made");
        }
    }

    private WakeLoop brain(
            Store store,
            Model model,
            HandsSandboxProvider hands,
            Previews previews,
            Counters counters,
            StoreWatch watch) {
        SecureRandom random = new SecureRandom();
        LoopHarness harness =
                new LoopHarness(
                        model,
                        new CompactingStrategy(hands.tools(), model::limits),
                        hands,
                        store.hands(),
                        previews,
                        random,
                        counters);
        return new WakeLoop(
                new Turn.Ports(
                        store.leases(),
                        store.inbox(),
                        store.log(),
                        store.checkpoints(),
                        store.clock(),
                        ids),
                store.sessions(),
                harness,
                random,
                counters,
                watch);
    }

    private ApiServer openApi(
            Store store,
            Neighbourhood others,
            Orchestrator brain,
            HandsSandboxProvider hands,
            Metrics metrics)
            throws SetupException {
        double perSecond =
                Settings.postsPerSecond(System::getenv, ApiSettings.Limits.USUAL.postsPerSecond());
        try {
            return ApiServer.start(
                    ApiSettings.of(settings.host(), settings.port(), key().value())
                            .with(ApiSettings.Limits.USUAL.with(perSecond)),
                    new ApiParts(
                            store.agents(),
                            store.environments(),
                            store.sessions(),
                            store.log(),
                            store.inbox(),
                            store.receipts(),
                            others.previews()),
                    brain,
                    hand -> discard(hands, hand),
                    clock,
                    ids,
                    others.offer(settings.node().role(), metrics));
        } catch (BindException e) {
            throw cannotListen();
        }
    }

    private static void discard(HandsSandboxProvider hands, HandId hand) {
        Thread.ofVirtual()
                .name("discard-" + hand)
                .start(() -> {
                    try {
                        hands.discard(hand);
                    } catch (IllegalStateException e) {
                        LOG.log(System.Logger.Level.WARNING, e.getMessage());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
    }

    /// Leaves in good order (protocol L4): not ready, no claims, no new calls; those that run get
    /// their time; sessions are given back, streams closed, the store last. Does nothing the second
    /// time.
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().undo();
            } catch (InterruptedException e) {
                // The rest is still to be ended, without waiting.
                Thread.currentThread().interrupt();
            }
        }
    }
}
