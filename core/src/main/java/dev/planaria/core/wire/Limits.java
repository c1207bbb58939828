package dev.planaria.core.wire;

/// How much of everything a request may hold. Lengths count characters. None is lower than what the
/// hosted service lets its clients rely on.
final class Limits {
    /// Of agents and environments (observed behaviour §7).
    static final int NAME = 256;

    static final int DESCRIPTION = 2_048;

    /// System prompts (API contract 2.1).
    static final int SYSTEM = 100_000;

    /// Toolset members and custom tools together (API contract 6.3).
    static final int TOOLS = 256;

    static final int TOOL_NAME = 128;
    static final int TOOL_DESCRIPTION = 100_000;
    static final int METADATA_PAIRS = 16;
    static final int METADATA_KEY = 64;
    static final int METADATA_VALUE = 512;
    static final int ALLOWED_HOSTS = 256;
    static final int HOST = 255;
    static final int TITLE = 1_024;

    /// Files a session may have; repositories count alike (observed behaviour §6).
    static final int RESOURCES = 500;

    static final int URL = 2_048;
    static final int PATH = 1_024;
    static final int BRANCH = 255;

    /// Inputs that come with a new session (API contract 2.3).
    static final int INITIAL_EVENTS = 50;

    static final int EVENTS = 1_000;

    /// Blocks of a message; a system message has at most as many texts (observed behaviour §3).
    static final int BLOCKS = 1_000;

    static final int DENY_MESSAGE = 100_000;

    /// Characters of what a client sent that an error message repeats.
    static final int QUOTED = 100;

    /// Bounded by the size of the body alone.
    static final int UNBOUNDED = Integer.MAX_VALUE;

    private Limits() {}
}
