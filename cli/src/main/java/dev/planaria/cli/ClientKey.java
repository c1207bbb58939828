package dev.planaria.cli;

import java.security.SecureRandom;
import java.util.Base64;

/// The keys that clients show to a server of ours, where we make them ourselves.
public final class ClientKey {
    /// What each begins with, so that none is ever taken for a model provider's and sent to it.
    public static final String PREFIX = "planaria-key-";

    private static final int RANDOM_BYTES = 32;

    private ClientKey() {}

    /// One that nobody has seen yet.
    public static String fresh() {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
