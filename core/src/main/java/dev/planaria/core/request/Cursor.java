package dev.planaria.core.request;

import dev.planaria.core.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// A place in a list: next to one row, looking one way. Opaque on the wire; carries its order, so
/// that it cannot be used with another (observed behaviour §9).
///
/// @param order of the list it belongs to
/// @param backwards whether the page lies before the row, seen in that order
/// @param rank what the list is ordered by: a time in microseconds, a version or a position
/// @param id tells rows of equal rank apart; may be empty
public record Cursor(Order order, boolean backwards, long rank, String id) {

    public String encode() {
        String plain =
                (order == Order.ASCENDING ? "a" : "d") + (backwards ? "p" : "n") + rank + "." + id;
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
    }

    /// Reads a cursor that a client gave back.
    ///
    /// @throws ApiException when this server never wrote such a cursor, or for a list in another
    ///   order
    public static Cursor decode(String text, Order wanted) {
        Cursor cursor = decode(text);
        if (cursor.order != wanted) {
            throw ApiException.invalid(
                    "page: this cursor belongs to a list in the other `order`; "
                            + "use it with the order it came from, or start without `page`");
        }
        return cursor;
    }

    private static Cursor decode(String text) {
        try {
            String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int dot = plain.indexOf('.');
            if (plain.matches("[ad][np]-?\\d{1,19}\\.[^\\x00]*")) {
                return new Cursor(
                        plain.charAt(0) == 'a' ? Order.ASCENDING : Order.DESCENDING,
                        plain.charAt(1) == 'p',
                        Long.parseLong(plain.substring(2, dot)),
                        plain.substring(dot + 1));
            }
        } catch (IllegalArgumentException e) {
            // Not base64, or a number too large: the same answer as for any other text.
        }
        throw ApiException.invalid(
                "page: not a cursor of this server; copy `next_page` of an earlier answer");
    }
}
