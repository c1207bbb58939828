package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.request.Cursor;
import dev.planaria.core.request.Order;
import dev.planaria.core.request.TimeRange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The query parameters of a request. Those that nobody asks for are ignored: old clients send
/// `beta=true` (API contract 1.1).
final class Query {
    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /// @param raw percent-encoded
    static Query parse(String raw) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                values.computeIfAbsent(decode(name), _ -> new ArrayList<>()).add(decode(value));
            }
        }
        return new Query(values);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("query: not a percent-encoded query string");
        }
    }

    /// Null where it is missing or empty.
    @Nullable String text(String name) {
        List<String> all = values.getOrDefault(name, List.of());
        return all.isEmpty() || all.getLast().isEmpty() ? null : all.getLast();
    }

    /// Repeated values, with or without brackets after the name (API contract 1.7).
    List<String> list(String name) {
        List<String> all = new ArrayList<>(values.getOrDefault(name + "[]", List.of()));
        all.addAll(values.getOrDefault(name, List.of()));
        return all;
    }

    boolean flag(String name) {
        return switch (text(name)) {
            case null -> false;
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw ApiException.invalid(name + ": must be true or false");
        };
    }

    /// A whole number from 1; null where it is missing.
    @Nullable Integer number(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < 1) {
            throw ApiException.invalid(name + ": must be a whole number of at least 1");
        }
        return Integer.parseInt(text);
    }

    /// More than `max` is taken as `max`: the hosted service's maxima are partly unpublished
    /// (observed behaviour §8).
    int limit(int otherwise, int max) {
        Integer limit = number("limit");
        return limit == null ? otherwise : Math.min(limit, max);
    }

    Order order(Order otherwise) {
        return switch (text("order")) {
            case null -> otherwise;
            case "asc" -> Order.ASCENDING;
            case "desc" -> Order.DESCENDING;
            default -> throw ApiException.invalid("order: must be asc or desc");
        };
    }

    @Nullable Cursor page(Order order) {
        String page = text("page");
        return page == null ? null : Cursor.decode(page, order);
    }

    /// `created_at[gt]`, `[gte]`, `[lt]`, `[lte]`.
    TimeRange created() {
        return new TimeRange(
                time("created_at[gt]"),
                time("created_at[gte]"),
                time("created_at[lt]"),
                time("created_at[lte]"));
    }

    private @Nullable Instant time(String name) {
        String text = text(name);
        if (text == null) {
            return null;
        }
        try {
            // The `+` of an offset that nobody encoded has become a space.
            return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
        } catch (DateTimeException e) {
            throw ApiException.invalid(
                    name + ": must be an RFC 3339 time such as 2026-11-22T14:00:00Z");
        }
    }
}
