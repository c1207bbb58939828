package dev.planaria.bench.coupled;

/// Where the time of a box goes before it can be spoken to; milliseconds.
///
/// @param provision its sandbox, and the clone of its repository
/// @param install its packages
/// @param brain its log, its brain and its door
public record Steps(double provision, double install, double brain) {}
