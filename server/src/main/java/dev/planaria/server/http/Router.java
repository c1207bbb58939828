package dev.planaria.server.http;

import dev.planaria.core.error.ApiException;
import dev.planaria.core.error.ErrorCode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Lets a request in, finds its route, and turns whatever goes wrong into an answer: the only place
/// that does.
final class Router {
    private static final System.Logger LOG = System.getLogger(Router.class.getName());

    private final List<Route> routes;
    private final Credentials credentials;
    private final TokenBucket posts;

    /// @param posts what each workspace may send
    Router(List<Route> routes, Credentials credentials, TokenBucket posts) {
        this.routes = List.copyOf(routes);
        this.credentials = credentials;
        this.posts = posts;
    }

    List<Route> routes() {
        return routes;
    }

    Answer answer(Request request) throws InterruptedException {
        try {
            return route(request);
        } catch (ApiException e) {
            LOG.log(System.Logger.Level.DEBUG, "{0}: {1}", request.id(), e.getMessage());
            return ErrorBody.answer(e, request.id());
        } catch (RuntimeException e) {
            // We erred. The client gets the number to ask about, the log gets the rest.
            LOG.log(
                    System.Logger.Level.ERROR,
                    request.id() + ": " + request.method() + " " + request.path(),
                    e);
            return ErrorBody.answer(
                    new ApiException(
                            ErrorCode.INTERNAL,
                            "internal error; the server's log has it under " + request.id()),
                    request.id());
        }
    }

    private Answer route(Request request) throws InterruptedException {
        List<String> path = segments(request.path());
        TreeSet<String> methods = new TreeSet<>();
        for (Route route : routes) {
            Map<String, String> variables = route.match(path);
            if (variables != null) {
                if (route.method().equals(request.method())) {
                    String credential = route.access() == Route.Access.ANYONE ? "" : enter(request);
                    LOG.log(
                            System.Logger.Level.DEBUG,
                            "{0}: {1} {2}",
                            request.id(),
                            route.method(),
                            route.template());
                    if (route.method().equals("POST")) {
                        posts.take(ApiSettings.WORKSPACE);
                    }
                    return route.handler().handle(new Call(request, variables, credential));
                }
                if (route.access() != Route.Access.NOT_BUILT) {
                    methods.add(route.method());
                }
            }
        }
        enter(request);
        if (methods.isEmpty()) {
            throw new ApiException(
                    ErrorCode.NOT_FOUND,
                    "no such route: " + request.method() + " " + request.path());
        }
        String allowed = String.join(", ", methods);
        ApiException e =
                new ApiException(
                        ErrorCode.METHOD_NOT_ALLOWED,
                        request.method() + " is not possible here; possible: " + allowed);
        return ErrorBody.answer(e, request.id(), Map.of("allow", allowed));
    }

    private String enter(Request request) {
        String credential = credentials.check(request.headers());
        String workspace = request.headers().get("anthropic-workspace-id");
        if (workspace != null && !workspace.equals(ApiSettings.WORKSPACE.value())) {
            throw new ApiException(
                    ErrorCode.PERMISSION,
                    "anthropic-workspace-id: this key belongs to " + ApiSettings.WORKSPACE);
        }
        return credential;
    }

    private static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        String plain = path.startsWith("/") ? path.substring(1) : path;
        for (String segment : plain.split("/", -1)) {
            try {
                // A plus sign stands for itself in a path.
                String decoded =
                        URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
                if (decoded.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("no id holds U+0000");
                }
                segments.add(decoded);
            } catch (IllegalArgumentException e) {
                throw new ApiException(ErrorCode.NOT_FOUND, "no such route: " + path);
            }
        }
        return segments;
    }
}
