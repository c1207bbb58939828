package dev.planaria.bench.chaos;

import java.util.List;

/// All that is known of one session when the storm is over.
///
/// @param log what the store holds, in the order of its positions
/// @param listed fingerprints of what the API lists, in its order
/// @param acknowledged in the order in which its one writer got them
/// @param reads slices seen meanwhile
/// @param stream fingerprints of what its streaming client saw in the log's order, over all its
///   connections
/// @param status as the API tells it
/// @param pending how many inputs wait
/// @param effects the lines that its calls wrote into the workspace
public record SessionHistory(
        String session,
        List<LogEvent> log,
        List<Long> listed,
        List<Acknowledgement> acknowledged,
        List<ReadSlice> reads,
        List<Long> stream,
        String status,
        int pending,
        List<String> effects) {}
