package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One thing a client can ask for.
///
/// @param template the path, with `{name}` for what varies
record Route(String method, String template, Access access, Handler handler) {
    /// Who may ask.
    enum Access {
        KEY,
        ANYONE,
        /// Nobody yet: the official clients have this route and we do not, beside others of its
        /// path.
        NOT_BUILT
    }

    /// Answers the requests of one route.
    @FunctionalInterface
    interface Handler {
        Answer handle(Call call) throws InterruptedException;
    }

    Route(String method, String template, Handler handler) {
        this(method, template, Access.KEY, handler);
    }

    static Route open(String template, Handler handler) {
        return new Route("GET", template, Access.ANYONE, handler);
    }

    /// Answers as a path that does not exist.
    static Route notBuilt(String method, String template) {
        return new Route(
                method,
                template,
                Access.NOT_BUILT,
                _ -> {
                    throw new ApiException(
                            ErrorCode.NOT_FOUND,
                            "no such route: " + method + " " + template + " is not built yet");
                });
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
