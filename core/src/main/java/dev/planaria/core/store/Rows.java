package dev.planaria.core.store;

import dev.planaria.core.agent.Document;
import dev.planaria.core.id.NodeId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All tables, within one transaction (protocol S2). Not to be kept beyond it.
public interface Rows {
    HeadRows heads();

    EventRows events();

    PendingRows pending();

    ReceiptRows receipts();

    SideRows sides();

    <T extends Document> DocumentRows<T> documents(DocumentKind<T> kind);

    /// What time it is for everybody who shares the database, to the microsecond (protocol, first
    /// paragraph): no server's own clock is compared with another's. May rise within a transaction.
    Instant now();

    /// The servers that share the database.
    interface Nodes {
        /// This server lives from now on. Where it is alone, all others are over (protocol C7).
        void join(Member member, boolean alone);

        /// Its lease holds until then (protocol C1).
        ///
        /// @return false when it is not there: it must join anew
        boolean renew(NodeId node, Instant leaseUntil);

        /// It leaves soon: no sessions are shared out to it any more.
        void retire(NodeId node);

        /// This server is over: what it owns is due.
        ///
        /// @param seen only where its lease is still this one; null for whatever it is
        /// @return whether it is over by this, as far as it was there
        boolean leave(NodeId node, @Nullable Instant seen);

        /// Whether it is there and its lease has not run out.
        boolean lives(NodeId node);

        /// All that live, by id.
        List<Member> living();

        /// Those whose lease ended at that time or before, by id.
        List<NodeId> over(Instant since, int limit);
    }

    /// A server that shares the database.
    ///
    /// @param address where the others reach it, as a URL; null where there is no need
    /// @param thinks whether sessions are shared out to it
    /// @param leaseUntil null for as long as nobody says otherwise: the database is its alone
    /// @param hands the place whose hands it serves ([dev.planaria.core.sandbox.HandAddress#isOf]);
    ///   null where it serves none
    record Member(
            NodeId id,
            @Nullable String address,
            boolean thinks,
            @Nullable Instant leaseUntil,
            @Nullable String hands) {}
}
