package dev.planaria.core.agent;

/// A named thing that a [Catalog] keeps, version by version.
public interface Document {
    /// Its id on the wire.
    String key();

    /// 1 at first; documents without versions stay at 1.
    int version();

    Times times();
}
