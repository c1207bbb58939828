package dev.planaria.adapters.rehearsal.script;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Fills `${...}` in a script's texts from the request that is answered.
///
/// | written | becomes |
/// |---|---|
/// | `${tool_result}` | the text of the tool results that the request brings |
/// | `${tool_result:REGEX}` | what the expression finds there: its group 1, or all of it where it has no group |
/// | `${user}`, `${user:REGEX}` | the same from the latest user message |
/// | `${position}` | assistant messages so far |
///
/// Anything else in `${...}` stays as it is, so that shell commands need no escapes.
public final class Placeholders {
    private final Situation situation;

    public Placeholders(Situation situation) {
        this.situation = situation;
    }

    /// Throws [IllegalArgumentException] when an expression is wrong or finds nothing: the script
    /// does not fit.
    public String fill(String text) {
        if (!text.contains("${")) {
            return text;
        }
        var filled = new StringBuilder();
        int from = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", from)) {
            filled.append(text, from, open);
            int close = closing(text, open + 2);
            var whole = text.substring(open, close);
            filled.append(value(whole));
            from = close;
        }
        return filled.append(text.substring(from)).toString();
    }

    private String value(String whole) {
        if (!whole.endsWith("}")) {
            return whole;
        }
        var inside = whole.substring(2, whole.length() - 1);
        int colon = inside.indexOf(':');
        var name = colon < 0 ? inside : inside.substring(0, colon);
        var source =
                switch (name) {
                    case "tool_result" -> situation.toolResultText();
                    case "user" -> situation.userText();
                    case "position" -> Integer.toString(situation.position());
                    default -> null;
                };
        if (source == null) {
            return whole;
        }
        return colon < 0 ? source : found(whole, inside.substring(colon + 1), source);
    }

    private static String found(String whole, String expression, String source) {
        try {
            var matcher = Pattern.compile(expression).matcher(source);
            if (!matcher.find()) {
                throw new IllegalArgumentException(
                        "%s finds nothing in: %s".formatted(whole, beginning(source)));
            }
            var group = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
            return group == null ? "" : group;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("%s: %s".formatted(whole, e.getMessage()), e);
        }
    }

    private static String beginning(String source) {
        return source.length() <= 200 ? source : source.substring(0, 200) + "...";
    }

    /// The index behind the brace that closes the placeholder; braces of the expression come in
    /// pairs.
    private static int closing(String text, int from) {
        int depth = 1;
        for (int i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '{' -> depth++;
                case '}' -> depth--;
                default -> {}
            }
            if (depth == 0) {
                return i + 1;
            }
        }
        return text.length();
    }
}
