package dev.planaria.bench.chaos;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/// Secrets that nodes were given and nobody may ever read (I11): looked for as they are, in hex and
/// in base64, wherever in it they begin.
public final class Canaries {
    private static final int SHIFTS = 3;

    private final List<String> forms = new ArrayList<>();

    /// @param secrets long enough to be met nowhere by chance
    public Canaries(String... secrets) {
        for (String secret : secrets) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            forms.add(secret);
            forms.add(HexFormat.of().formatHex(bytes));
            for (int shift = 0; shift < SHIFTS; shift++) {
                forms.add(base64(bytes, shift));
            }
        }
    }

    /// The characters that depend on nothing but the secret, when so many bytes stand before it.
    private static String base64(byte[] secret, int shift) {
        byte[] shifted = new byte[shift + secret.length];
        System.arraycopy(secret, 0, shifted, shift, secret.length);
        String text = Base64.getEncoder().encodeToString(shifted);
        return text.substring((shift * 8 + 5) / 6, shifted.length * 8 / 6);
    }

    /// @param where a session, or whatever else said it
    public List<Violation> in(String where, String text) {
        return forms.stream().anyMatch(text::contains)
                ? List.of(new Violation("I11", where, "a secret stands in " + excerpt(text)))
                : List.of();
    }

    /// Enough to find it by.
    private static String excerpt(String text) {
        return Arrays.toString(text.substring(0, Math.min(160, text.length())).split("\\s+", 2));
    }
}
