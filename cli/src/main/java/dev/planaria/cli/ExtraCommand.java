package dev.planaria.cli;

/// A command that another jar on the class path adds to `planaria`, found by
/// [java.util.ServiceLoader]. So the benchmarks are a command of the product without the product
/// knowing them.
public interface ExtraCommand {
    /// An object that picocli understands: annotated with its name, and run once at most.
    Object command();
}
