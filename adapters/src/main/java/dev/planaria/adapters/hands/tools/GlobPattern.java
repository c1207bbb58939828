package dev.planaria.adapters.hands.tools;

import java.util.ArrayList;
import java.util.List;

/// A doublestar pattern: `**` is any number of directories, `*` and `?` stay within a name, `[a-z]`
/// and `{a,b}` as usual. Time is bounded by pattern times path, whatever the pattern.
final class GlobPattern {
    private static final int ALTERNATIVES_MAX = 256;

    private final List<String[]> alternatives;

    GlobPattern(String pattern) {
        List<String> expanded = new ArrayList<>();
        expand(pattern, expanded);
        this.alternatives = expanded.stream().map(each -> each.split("/", -1)).toList();
    }

    /// @param path with `/` between its names
    boolean matches(String path) {
        String[] names = path.split("/", -1);
        return alternatives.stream().anyMatch(each -> matches(each, names));
    }

    private static boolean matches(String[] pattern, String[] names) {
        // reached[n]: the pattern so far matches the first n names.
        boolean[] reached = new boolean[names.length + 1];
        reached[0] = true;
        for (String segment : pattern) {
            boolean[] next = new boolean[names.length + 1];
            if (segment.equals("**")) {
                boolean any = false;
                for (int n = 0; n <= names.length; n++) {
                    any |= reached[n];
                    next[n] = any;
                }
            } else {
                for (int n = 0; n < names.length; n++) {
                    next[n + 1] = reached[n] && matchesName(segment, names[n]);
                }
            }
            reached = next;
        }
        return reached[names.length];
    }

    private static boolean matchesName(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int starName = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                starName = n;
                continue;
            }
            int length = p < pattern.length() ? matchOne(pattern, p, name.charAt(n)) : 0;
            if (length > 0) {
                p += length;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++starName;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /// How much of the pattern matches this character: 0 where it does not.
    private static int matchOne(String pattern, int at, char c) {
        return switch (pattern.charAt(at)) {
            case '?' -> 1;
            case '\\' -> at + 1 < pattern.length() && pattern.charAt(at + 1) == c ? 2 : 0;
            case '[' -> matchClass(pattern, at, c);
            default -> pattern.charAt(at) == c ? 1 : 0;
        };
    }

    private static int matchClass(String pattern, int at, char c) {
        int close = pattern.indexOf(']', at + 2);
        if (close < 0) {
            return c == '[' ? 1 : 0;
        }
        int from = at + 1;
        boolean negated = pattern.charAt(from) == '!' || pattern.charAt(from) == '^';
        boolean found = false;
        for (int i = negated ? from + 1 : from; i < close; i++) {
            if (i + 2 < close && pattern.charAt(i + 1) == '-') {
                found |= pattern.charAt(i) <= c && c <= pattern.charAt(i + 2);
                i += 2;
            } else {
                found |= pattern.charAt(i) == c;
            }
        }
        return found != negated ? close - at + 1 : 0;
    }

    private static void expand(String pattern, List<String> into) {
        int open = pattern.indexOf('{');
        int close = open < 0 ? -1 : closing(pattern, open);
        if (close < 0 || into.size() >= ALTERNATIVES_MAX) {
            into.add(pattern);
            return;
        }
        int depth = 0;
        int start = open + 1;
        for (int i = open; i <= close; i++) {
            char c = pattern.charAt(i);
            if (c == '{') {
                depth++;
            } else if ((c == ',' && depth == 1) || i == close) {
                if (into.size() < ALTERNATIVES_MAX) {
                    expand(
                            pattern.substring(0, open)
                                    + pattern.substring(start, i)
                                    + pattern.substring(close + 1),
                            into);
                }
                start = i + 1;
            } else if (c == '}') {
                depth--;
            }
        }
    }

    private static int closing(String pattern, int open) {
        int depth = 0;
        for (int i = open; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '{') {
                depth++;
            } else if (c == '}' && --depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
