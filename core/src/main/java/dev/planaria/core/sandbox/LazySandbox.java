package dev.planaria.core.sandbox;

import dev.planaria.core.error.FailureClass;
import dev.planaria.core.id.HandId;
import dev.planaria.core.session.Lease;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A session's own hand, which is not made before the first call that needs it (architecture §1).
/// For one lease; safe for many threads.
///
/// A hand that an earlier brain left is found again and takes its calls from this brain alone from
/// then on (protocol W2). One that is gone is told as lost to every call that may have run in it
/// (protocol T3), and only then replaced: see [#settled].
public final class LazySandbox implements Toolbox, AutoCloseable {
    /// How long a hand that cannot be reached is asked for, before it counts as lost (protocol W2).
    public static final Duration UNREACHABLE_MAX = Duration.ofSeconds(30);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private static final String LOST =
            "The sandbox was lost while this ran; it may or may not have taken effect. Files in the"
                    + " workspace are kept; processes and shell state are lost.";
    private static final String NOT_SENT =
            "The sandbox was lost before this call was sent; it has not run. Call it again.";

    private static final String OUT_OF_REACH =
            "The sandbox of this session is on a machine that cannot be reached any more. ";
    private static final String LOST_THERE =
            OUT_OF_REACH
                    + "This call may or may not have taken effect there. The next one gets a fresh"
                    + " sandbox without the files that were written so far.";
    private static final String NOT_SENT_THERE =
            OUT_OF_REACH
                    + "This call has not run. Call it again: it gets a fresh sandbox without the"
                    + " files that were written so far.";

    private final SandboxProvider provider;
    private final HandLedger ledger;
    private final Lease lease;
    private final Recipe recipe;

    private final ReentrantLock making = new ReentrantLock();
    private Life life = Life.UNKNOWN;

    /// Why it counts as lost: gone, or out of reach for too long.
    private FailureClass loss = FailureClass.SANDBOX_LOST;

    /// Whether it is lost with its workspace: no way leads to where it lives.
    private boolean elsewhere;

    private boolean inherited;
    private boolean settled;
    private @Nullable HandAddress address;
    private @Nullable Sandbox sandbox;
    private final List<ProvisionNotice> notices = new ArrayList<>();

    private enum Life {
        /// Nobody has looked yet.
        UNKNOWN,
        /// There is none, or none any more, and no open call was sent to it: it may be made.
        NONE,
        LIVE,
        /// It is gone, and open calls may have run in it.
        LOST
    }

    /// @param lease names the session whose hand this is; its epoch is the generation
    public LazySandbox(SandboxProvider provider, HandLedger ledger, Lease lease, Recipe recipe) {
        this.provider = provider;
        this.ledger = ledger;
        this.lease = lease;
        this.recipe = recipe;
    }

    @Override
    public ToolResult execute(ToolCall call, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        Ready ready = ready(call, stop);
        try {
            return ready.sandbox().execute(ready.call(), stop);
        } catch (ToolFailedException e) {
            if (e.failure() == FailureClass.SANDBOX_LOST) {
                drop(ready.sandbox());
            }
            throw e;
        }
    }

    private record Ready(Sandbox sandbox, ToolCall call) {}

    private Ready ready(ToolCall call, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        making.lock();
        try {
            if (life == Life.UNKNOWN) {
                life = find(stop);
                if (life == Life.LOST && settled && !elsewhere) {
                    // It ended while nothing ran in it, such as a hand that left when idle.
                    life = Life.NONE;
                }
            }
            // Where no hand was recorded before this brain came, nothing was ever sent (protocol
            // T1).
            boolean sent = call.mayHaveRun() && inherited;
            if (life == Life.LOST) {
                // A fresh one now, and the next brain could no longer tell which of the open calls
                // went to the old one.
                throw new ToolFailedException(loss, lost(sent));
            }
            Sandbox here = sandbox;
            if (here == null) {
                here = provision(stop);
                sandbox = here;
                life = Life.LIVE;
            }
            return new Ready(here, new ToolCall(call.id(), call.name(), call.input(), sent));
        } finally {
            making.unlock();
        }
    }

    private String lost(boolean sent) {
        if (elsewhere) {
            return sent ? LOST_THERE : NOT_SENT_THERE;
        }
        return sent ? LOST : NOT_SENT;
    }

    private Life find(Cancellation stop) throws ToolFailedException, InterruptedException {
        HandLedger.Entry last = null;
        for (HandLedger.Entry entry : ledger.hands(lease.session())) {
            if (entry.name().equals(HandLedger.Entry.DEFAULT)) {
                last = entry;
            }
        }
        if (last == null) {
            return Life.NONE;
        }
        address = last.address();
        inherited = true;
        Optional<Sandbox> found = reach(last, stop);
        if (found.isEmpty()) {
            return Life.LOST;
        }
        sandbox = recorded(found.get());
        return Life.LIVE;
    }

    private Optional<Sandbox> reach(HandLedger.Entry last, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        if (!provider.mayReach(last.address())) {
            // Nobody opens a way to it while we wait. While somebody serves the place where it
            // lives, it is out of reach, and else it is gone (protocol §8).
            elsewhere = true;
            loss = ledger.lives(last) ? FailureClass.HAND_NETWORK : FailureClass.SANDBOX_LOST;
            return Optional.empty();
        }
        long tries = provider.unreachableMax().dividedBy(RETRY);
        CountDownLatch cancelled = new CountDownLatch(1);
        try (Cancellation.Registration _ = stop.onCancel(cancelled::countDown)) {
            for (long i = 1; ; i++) {
                try {
                    return provider.attach(last.address(), lease.epoch());
                } catch (ToolFailedException e) {
                    if (e.failure() != FailureClass.HAND_NETWORK || stop.isCancelled()) {
                        throw e;
                    }
                    if (i >= tries) {
                        loss = FailureClass.HAND_NETWORK;
                        return Optional.empty();
                    }
                    boolean _ = cancelled.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
                }
            }
        }
    }

    private Sandbox provision(Cancellation stop) throws ToolFailedException, InterruptedException {
        if (stop.isCancelled()) {
            // Others of its reply waited for the same hand, and one of them was told already.
            throw new ToolFailedException(FailureClass.CANCELLED, NOT_SENT);
        }
        // Always the same name: a hand that was made and not written down is found again.
        HandId id = new HandId(HandId.PREFIX + lease.session().value());
        Sandbox made = recorded(provider.provision(id, lease.epoch(), recipe, stop));
        notices.addAll(made.notices());
        return made;
    }

    /// Written down before the first call is sent (protocol T1).
    private Sandbox recorded(Sandbox made) {
        if (!made.address().equals(address)) {
            ledger.record(lease, new HandLedger.Entry(HandLedger.Entry.DEFAULT, made.address()));
            address = made.address();
        }
        return made;
    }

    private void drop(Sandbox dead) {
        making.lock();
        try {
            if (dead.equals(sandbox)) {
                sandbox = null;
                life = Life.LOST;
                loss = FailureClass.SANDBOX_LOST;
                dead.close();
            }
        } finally {
            making.unlock();
        }
    }

    /// All calls so far have their results in the log: where the hand was lost, the next call may
    /// have a fresh one.
    public void settled() {
        making.lock();
        try {
            settled = true;
            if (life == Life.LOST) {
                life = Life.NONE;
                inherited = false;
                elsewhere = false;
            }
        } finally {
            making.unlock();
        }
    }

    /// What could not be put into a hand made since this was last asked; the session goes on
    /// without it.
    public List<ProvisionNotice> takeNotices() {
        making.lock();
        try {
            List<ProvisionNotice> taken = List.copyOf(notices);
            notices.clear();
            return taken;
        } finally {
            making.unlock();
        }
    }

    /// Lets go of the hand, which lives on.
    @Override
    public void close() {
        making.lock();
        try {
            Sandbox here = sandbox;
            if (here != null) {
                sandbox = null;
                life = Life.UNKNOWN;
                here.close();
            }
        } finally {
            making.unlock();
        }
    }
}
