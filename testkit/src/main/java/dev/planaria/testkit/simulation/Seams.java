package dev.planaria.testkit.simulation;

import dev.planaria.core.request.Receipt;
import dev.planaria.core.session.Leases;
import dev.planaria.core.store.Transactions;
import dev.planaria.testkit.MemoryDatabase;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// Where a negative control may break what the rest relies on (protocol §10). [#whole] breaks
/// nothing.
///
/// @param database what lies beneath the disk
/// @param sync makes what was committed outlive a crash
/// @param transactions what every server sees of the disk
/// @param leases what every brain sees of the store
/// @param journal of the hands process
/// @param retry the receipt with which a client asks again
public record Seams(
        Function<InstantSource, MemoryDatabase> database,
        Consumer<MemoryDatabase> sync,
        UnaryOperator<Transactions> transactions,
        UnaryOperator<Leases> leases,
        UnaryOperator<SimulatedHands.Journal> journal,
        UnaryOperator<Receipt> retry) {

    /// Nothing is broken.
    public static Seams whole() {
        return new Seams(
                clock -> MemoryDatabase.unsynced(clock, EnumSet.allOf(MemoryDatabase.Index.class)),
                MemoryDatabase::sync,
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity(),
                UnaryOperator.identity());
    }
}
