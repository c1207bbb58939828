package dev.planaria.core.store;

import dev.planaria.core.id.EventId;
import dev.planaria.core.id.ThreadId;
import dev.planaria.core.session.Checkpoint;
import dev.planaria.core.session.Checkpoints;
import dev.planaria.core.session.Event;
import dev.planaria.core.session.Lease;
import dev.planaria.core.session.Position;
import dev.planaria.core.session.Slice;
import dev.planaria.core.session.StaleLeaseException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Checkpoints, over rows. Each is sealed: what was altered, in the database or on its way, is not
/// believed.
final class StoredCheckpoints implements Checkpoints {
    /// Named maximum (protocol L1), in characters: a longer one is not kept, since whoever writes
    /// it makes the others of its batch wait.
    private static final int TEXT_MAX = 16 << 20;

    private static final System.Logger LOG = System.getLogger(StoredCheckpoints.class.getName());

    private final Transactions transactions;

    StoredCheckpoints(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Optional<Checkpoint> newest(ThreadId thread) {
        return Optional.ofNullable(
                transactions.<@Nullable Checkpoint>read(rows -> newest(rows, thread)));
    }

    private static @Nullable Checkpoint newest(Rows rows, ThreadId thread) {
        CheckpointRows.Row row = rows.sides().checkpoints().find(thread);
        if (row == null) {
            return null;
        }
        Checkpoint opened = opened(row);
        if (opened == null || !isOfThisLog(rows, thread, opened)) {
            // Asserted in production (protocol I9).
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the checkpoint of session {0} at position {1} is not of its log: ignored",
                    thread.session().value(),
                    row.at().value());
            return null;
        }
        return opened;
    }

    private static boolean isOfThisLog(Rows rows, ThreadId thread, Checkpoint checkpoint) {
        Position before = new Position(checkpoint.at().value() - 1);
        List<Event> there = rows.events().slice(thread, Slice.after(before, 1));
        return !there.isEmpty()
                && there.getFirst().at().equals(checkpoint.at())
                && there.getFirst().id().equals(checkpoint.last());
    }

    @Override
    public void keep(Lease lease, Checkpoint checkpoint) {
        if (checkpoint.text().length() > TEXT_MAX) {
            return;
        }
        CheckpointRows.Row row = sealed(checkpoint);
        transactions.<@Nullable Void>write(
                lease.session(),
                rows -> {
                    keep(rows, lease, row);
                    return null;
                });
    }

    private static void keep(Rows rows, Lease lease, CheckpointRows.Row row) {
        Head head = rows.heads().find(lease.session());
        // By the epoch alone: a brain that has just given its session back may still say what it
        // knows.
        if (head == null || head.claim().epoch() != lease.epoch()) {
            throw new StaleLeaseException(lease);
        }
        EventRows.Tail tail = rows.events().tail(lease.thread());
        long end = tail == null ? 0 : tail.last();
        CheckpointRows.Row before = rows.sides().checkpoints().find(lease.thread());
        boolean newer =
                before == null
                        || !before.format().equals(row.format())
                        || before.at().value() > end
                        || before.at().compareTo(row.at()) < 0;
        if (newer && row.at().value() <= end) {
            rows.sides().checkpoints().put(lease.thread(), row);
        }
    }

    /// The text with what it was made of, and a digest of all, each on a line of its own.
    private static CheckpointRows.Row sealed(Checkpoint checkpoint) {
        String last = checkpoint.last().value();
        String seal = seal(checkpoint.at(), last, checkpoint.format(), checkpoint.text());
        return new CheckpointRows.Row(
                checkpoint.at(),
                checkpoint.format(),
                seal + "\n" + last + "\n" + checkpoint.text());
    }

    /// @return null when its seal is broken
    private static @Nullable Checkpoint opened(CheckpointRows.Row row) {
        String[] lines = row.text().split("\n", 3);
        if (lines.length < 3
                || !seal(row.at(), lines[1], row.format(), lines[2]).equals(lines[0])) {
            return null;
        }
        return new Checkpoint(row.at(), new EventId(lines[1]), row.format(), lines[2]);
    }

    private static String seal(Position at, String last, String format, String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            String head = at.value() + "\n" + last + "\n" + format + "\n";
            digest.update(head.getBytes(StandardCharsets.UTF_8));
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
