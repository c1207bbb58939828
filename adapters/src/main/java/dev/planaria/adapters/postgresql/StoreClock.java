package dev.planaria.adapters.postgresql;

import java.time.Instant;
import java.time.InstantSource;

/// The clock that everybody shares who uses the database (protocol, first paragraph).
interface StoreClock extends InstantSource {
    /// The database said what time it is.
    ///
    /// @param micros since 1970, by the database
    /// @param nanoTime ours, as soon as its answer was there
    /// @return what time it is to whoever asked
    Instant said(long micros, long nanoTime);

    /// Whether it should be asked again.
    boolean isOld();
}
