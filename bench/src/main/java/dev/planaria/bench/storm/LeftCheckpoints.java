package dev.planaria.bench.storm;

import dev.planaria.adapters.hands.tools.HandTools;
import dev.planaria.bench.chaos.FoldRules;
import dev.planaria.bench.chaos.Violation;
import dev.planaria.core.context.CompactingStrategy;
import dev.planaria.core.harness.ThreadState;
import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.NodeId;
import dev.planaria.core.id.SessionId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.model.Model;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Session;
import dev.planaria.core.session.Slice;
import dev.planaria.core.store.Node;
import dev.planaria.core.store.Transactions;
import dev.planaria.server.http.ApiSettings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Whether the checkpoints that are there say what the logs say (I9), read by the rules of the
/// store as the next brain would.
///
/// @param checked how many there were
/// @param violations what they say otherwise
record LeftCheckpoints(int checked, List<Violation> violations) {
    private static final Model.Limits LIMITS = new Model.Limits(128_000, 8_192);

    static LeftCheckpoints check(Store store, Collection<String> sessions) {
        IdSource ids = new IdSource(new SecureRandom());
        NodeId name = new NodeId(ids.fresh(NodeId.PREFIX));
        int checked = 0;
        List<Violation> found = new ArrayList<>();
        try (Transactions rows = store.open()) {
            // It never joins the nodes, so nothing is taken.
            Node node = new Node(name, false, InstantSource.system(), ids);
            var view = dev.planaria.core.store.Store.shared(rows, node);
            for (String each : sessions) {
                Optional<Session> session =
                        view.sessions().get(ApiSettings.WORKSPACE, new SessionId(each));
                if (session.isPresent() && isThere(rows, session.get().thread())) {
                    checked++;
                    found.addAll(check(view, session.get()));
                }
            }
        }
        return new LeftCheckpoints(checked, found);
    }

    private static boolean isThere(Transactions rows, ThreadId thread) {
        return rows.<Boolean>read(each -> each.sides().checkpoints().find(thread) != null);
    }

    private static List<Violation> check(dev.planaria.core.store.Store view, Session session) {
        String id = session.id().value();
        Optional<Checkpoint> checkpoint = view.checkpoints().newest(session.thread());
        if (checkpoint.isEmpty()) {
            return List.of(new Violation("I9", id, "its checkpoint is not of its log"));
        }
        CompactingStrategy contexts = new CompactingStrategy(HandTools.specs(), _ -> LIMITS);
        return FoldRules.check(
                id,
                log(view, session.thread()),
                checkpoint.get(),
                () -> List.of(new ThreadState(), contexts.open(session)));
    }

    private static List<Event> log(dev.planaria.core.store.Store view, ThreadId thread) {
        List<Event> log = new ArrayList<>();
        List<Event> page;
        do {
            Position after = log.isEmpty() ? Position.START : log.getLast().at();
            page = view.log().getEvents(thread, Slice.after(after, Slice.LIMIT_MAX));
            log.addAll(page);
        } while (!page.isEmpty());
        return log;
    }
}
