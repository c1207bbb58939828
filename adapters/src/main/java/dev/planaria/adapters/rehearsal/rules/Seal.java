package dev.planaria.adapters.rehearsal.rules;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs the thoughts of a reply, and knows its own signatures again: after a restart and on any
/// other server too, since the key is a constant. It keeps no secret; it only makes an altered
/// thought noticeable.
///
/// A signature also tells which reply the thought belongs to, which thought of how many it is, and
/// how many tools the reply had called before it, so that a thought that is left out or moved is
/// noticed as well.
public final class Seal {
    private static final byte[] LABEL = "rehearsal".getBytes(StandardCharsets.US_ASCII);
    private static final int PLACE_BYTES = Long.BYTES + 3;
    private static final int MAC_BYTES = 32;
    private static final int SEAL_BYTES = LABEL.length + PLACE_BYTES + MAC_BYTES;
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key =
            new SecretKeySpec(
                    "planaria rehearsal: a script, not a language model"
                            .getBytes(StandardCharsets.US_ASCII),
                    ALGORITHM);

    /// Where a thought stood: in which reply, as which of its thoughts (from 0), of how many,
    /// behind how many calls.
    public record Place(long reply, int ordinal, int count, int callsBefore) {
        public Place {
            if (count > 255 || callsBefore > 255) {
                throw new IllegalArgumentException(
                        "a reply has at most 255 thoughts and 255 calls");
            }
        }
    }

    /// The `signature` of a thinking block.
    public String sign(Place place, String thinking) {
        return Base64.getEncoder()
                .encodeToString(seal('t', place, thinking.getBytes(StandardCharsets.UTF_8)));
    }

    /// The place that the signature was made for; nothing if it was made for another text, or not
    /// here at all.
    public Optional<Place> verify(String signature, String thinking) {
        return decode(signature)
                .filter(bytes -> bytes.length == SEAL_BYTES)
                .flatMap(bytes -> opened('t', bytes, thinking.getBytes(StandardCharsets.UTF_8)));
    }

    /// The `data` of a redacted thinking block.
    public String redact(Place place, String hidden) {
        var text = hidden.getBytes(StandardCharsets.UTF_8);
        var seal = seal('r', place, text);
        return Base64.getEncoder()
                .encodeToString(
                        ByteBuffer.allocate(seal.length + text.length).put(seal).put(text).array());
    }

    /// The place that the data was made for; nothing if it was altered, or not made here.
    public Optional<Place> verifyRedacted(String data) {
        return decode(data)
                .filter(bytes -> bytes.length >= SEAL_BYTES)
                .flatMap(bytes ->
                        opened(
                                'r',
                                Arrays.copyOf(bytes, SEAL_BYTES),
                                Arrays.copyOfRange(bytes, SEAL_BYTES, bytes.length)));
    }

    private byte[] seal(char kind, Place place, byte[] text) {
        var placeBytes =
                ByteBuffer.allocate(PLACE_BYTES)
                        .putLong(place.reply())
                        .put((byte) place.ordinal())
                        .put((byte) place.count())
                        .put((byte) place.callsBefore())
                        .array();
        return ByteBuffer.allocate(SEAL_BYTES)
                .put(LABEL)
                .put(placeBytes)
                .put(mac(kind, placeBytes, text))
                .array();
    }

    private Optional<Place> opened(char kind, byte[] sealed, byte[] text) {
        var buffer = ByteBuffer.wrap(sealed, LABEL.length, PLACE_BYTES);
        var place =
                new Place(
                        buffer.getLong(),
                        buffer.get() & 0xff,
                        buffer.get() & 0xff,
                        buffer.get() & 0xff);
        return MessageDigest.isEqual(seal(kind, place, text), sealed)
                ? Optional.of(place)
                : Optional.empty();
    }

    private byte[] mac(char kind, byte[] place, byte[] text) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((byte) kind);
            mac.update(place);
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static Optional<byte[]> decode(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
