package dev.planaria.server.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing a client can ask for.
///
/// @param template the path, with `{name}` for what varies
/// @param open whether it may be asked without a credential
record Route(String method, String template, boolean open, Handler handler) {
    /// Answers the requests of one route.
    @FunctionalInterface
    interface Handler {
        Answer handle(Call call) throws InterruptedException;
    }

    Route(String method, String template, Handler handler) {
        this(method, template, false, handler);
    }

    static Route open(String template, Handler handler) {
        return new Route("GET", template, true, handler);
    }

    /// What the variable segments of this path are; null when the path is another.
    @Nullable Map<String, String> match(List<String> path) {
        String[] pattern = template.substring(1).split("/", -1);
        if (pattern.length != path.size()) {
            return null;
        }
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < pattern.length; i++) {
            String segment = path.get(i);
            if (pattern[i].startsWith("{")) {
                variables.put(pattern[i].substring(1, pattern[i].length() - 1), segment);
            } else if (!pattern[i].equals(segment)) {
                return null;
            }
        }
        return variables;
    }
}
