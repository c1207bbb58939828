package dev.planaria.bench.storm;

import dev.planaria.bench.chaos.Acknowledgement;
import dev.planaria.bench.chaos.LogEvent;
import dev.planaria.bench.chaos.ReadSlice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Everything that clients were promised of one session and saw of it. Safe for many threads.
final class SessionBook {
    private final String session;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Acknowledgement> acknowledged = new ArrayList<>();
    private final List<ReadSlice> reads = new ArrayList<>();
    private final List<Long> stream = new ArrayList<>();

    /// Messages that were acknowledged and have not been seen in the log.
    private final Set<String> awaited = new HashSet<>();

    private final Set<String> processed = new HashSet<>();
    private final Set<String> questions = new LinkedHashSet<>();
    private volatile boolean leaving;
    private volatile boolean gone;
    private String rest = "";
    private String lastSeen = "";

    SessionBook(String session) {
        this.session = session;
    }

    String session() {
        return session;
    }

    void promised(Acknowledgement acknowledgement) {
        lock.lock();
        try {
            acknowledged.add(acknowledgement);
            for (Acknowledgement.Sent sent : acknowledgement.events()) {
                if (!sent.type().equals("user.interrupt") && !processed.contains(sent.id())) {
                    awaited.add(sent.id());
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void read(ReadSlice slice) {
        lock.lock();
        try {
            reads.add(slice);
        } finally {
            lock.unlock();
        }
    }

    /// The streaming client got this, in the log's order.
    void streamed(LogEvent event) {
        lock.lock();
        try {
            stream.add(event.print());
            if (event.type().startsWith("user.")) {
                processed.add(event.id());
                awaited.remove(event.id());
            }
            lastSeen = event.id();
            switch (event.type()) {
                // A turn begins with what it reads.
                case "user.message" -> rest = "";
                case "agent.custom_tool_use" -> questions.add(event.id());
                case "user.custom_tool_result" -> questions.remove(event.about());
                case "session.status_idle" -> rest = event.text();
                case "session.status_running" -> rest = "";
                default -> {
                    // Says nothing of whose turn it is.
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// What the session does, as its streaming client knows it.
    enum Mood {
        BUSY,
        ASKING,
        PARKED,
        RESTING
    }

    /// Waits until the session rests with everything read, or asks.
    Mood awaitRest(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (mood() == Mood.BUSY && left > 0) {
                left = changed.awaitNanos(left);
            }
            return mood();
        } finally {
            lock.unlock();
        }
    }

    private Mood mood() {
        if (rest.equals("requires_action") && !questions.isEmpty()) {
            return Mood.ASKING;
        }
        if (rest.equals("retries_exhausted")) {
            return Mood.PARKED;
        }
        return !rest.isEmpty() && !rest.equals("requires_action") && awaited.isEmpty()
                ? Mood.RESTING
                : Mood.BUSY;
    }

    /// It was let go on, and says so when it does.
    void woken() {
        lock.lock();
        try {
            rest = "";
        } finally {
            lock.unlock();
        }
    }

    /// Calls of the client's own tool that nobody answers yet; whoever takes them does.
    List<String> takeQuestions() {
        lock.lock();
        try {
            List<String> taken = List.copyOf(questions);
            questions.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// The id of the last event that the streaming client has seen.
    String lastSeen() {
        lock.lock();
        try {
            return lastSeen;
        } finally {
            lock.unlock();
        }
    }

    /// How far the streaming client has come.
    int length() {
        lock.lock();
        try {
            return stream.size();
        } finally {
            lock.unlock();
        }
    }

    List<Acknowledgement> acknowledged() {
        lock.lock();
        try {
            return List.copyOf(acknowledged);
        } finally {
            lock.unlock();
        }
    }

    List<ReadSlice> reads() {
        lock.lock();
        try {
            return List.copyOf(reads);
        } finally {
            lock.unlock();
        }
    }

    List<Long> stream() {
        lock.lock();
        try {
            return List.copyOf(stream);
        } finally {
            lock.unlock();
        }
    }

    /// Its deletion is asked for from now on: it may be there or not.
    void leaves() {
        leaving = true;
    }

    /// Its deletion was acknowledged: it is not there any more, for nobody.
    void deleted() {
        gone = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    boolean isGone() {
        return gone;
    }

    /// For the one who wonders why it does not rest.
    String state() {
        lock.lock();
        try {
            return "rest \"%s\", %d events seen, not seen: %s, questions: %s"
                    .formatted(rest, stream.size(), awaited, questions);
        } finally {
            lock.unlock();
        }
    }
}
