package dev.planaria.core.wire;

import dev.planaria.core.id.IdSource;
import dev.planaria.core.id.ResourceId;
import dev.planaria.core.resource.Resource;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a client wants its session to be given (API contract 8). Everything here ends up on a
/// command line of git or as a path in a sandbox, so only plain forms pass.
final class ResourceParams {
    private static final String WORKSPACE = "/workspace";
    private static final Pattern SCP_LIKE = Pattern.compile("[\\w.-]+@[\\w.-]+:[^:]+");
    private static final Pattern NAME_IN_URL = Pattern.compile("([^/:]+?)(\\.git)?/*$");

    private final IdSource ids;
    private final Instant now;
    private final boolean localRepositories;

    /// @param localRepositories whether paths of this machine may be cloned
    ResourceParams(IdSource ids, Instant now, boolean localRepositories) {
        this.ids = ids;
        this.now = now;
        this.localRepositories = localRepositories;
    }

    List<Resource> read(Fields from) {
        List<Resource> resources = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        for (Fields resource : from.objects("resources", Limits.RESOURCES)) {
            String type = resource.type();
            switch (type) {
                case "github_repository" -> {
                    Resource.Repository repository = repository(resource);
                    for (String other : taken) {
                        if (within(other, repository.mountPath())
                                || within(repository.mountPath(), other)) {
                            throw resource.wrong(
                                    "mount_path",
                                    "\"%s\" collides with \"%s\" of another resource"
                                            .formatted(repository.mountPath(), other));
                        }
                    }
                    taken.add(repository.mountPath());
                    resources.add(repository);
                }
                case "file", "memory_store" ->
                        throw resource.wrong(
                                "type",
                                "\""
                                        + type
                                        + "\" is not supported by this server yet; leave it"
                                        + " out");
                default ->
                        throw resource.unknownType(type, "github_repository, file, memory_store");
            }
            resource.end();
        }
        return resources;
    }

    private static boolean within(String parent, String path) {
        return path.equals(parent) || path.startsWith(parent + "/");
    }

    private Resource.Repository repository(Fields from) {
        String url = url(from);
        if (from.value("authorization_token") != null) {
            throw from.wrong(
                    "authorization_token",
                    "is not supported by this server yet: it has no vault to keep it in; use a"
                            + " public repository or a local one");
        }
        String mountPath = from.textOrNull("mount_path", Limits.PATH);
        return new Resource.Repository(
                new ResourceId(ids.fresh(ResourceId.PREFIX)),
                url,
                checkout(from.objectOrNull("checkout")),
                mountPath == null ? defaultPath(from, url) : checkedPath(from, mountPath),
                now,
                now);
    }

    private String url(Fields from) {
        String url = from.text("url", Limits.URL);
        if (url.codePoints().anyMatch(c -> c <= ' ' || c == 0x7f)) {
            throw from.wrong("url", "must not hold spaces or control characters");
        }
        if (url.startsWith("/") || url.startsWith("file://")) {
            if (!localRepositories) {
                throw from.wrong("url", "this server does not clone from its own file system");
            }
            return url;
        }
        if (SCP_LIKE.matcher(url).matches() && !url.startsWith("-")) {
            return url;
        }
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            if (!List.of("https", "http", "git", "ssh").contains(scheme)
                    || uri.getHost() == null
                    || uri.getHost().startsWith("-")) {
                throw from.wrong(
                        "url",
                        "must be a git repository as https://, http://, git:// or ssh:// URL"
                                + (localRepositories ? ", or an absolute path" : ""));
            }
            String user = uri.getRawUserInfo();
            if (user != null
                    && (user.startsWith("-") || !scheme.equals("ssh") || user.contains(":"))) {
                // It would be kept in the log and shown to whoever reads the session.
                throw from.wrong("url", "must not hold a user name or a password");
            }
            return url;
        } catch (URISyntaxException e) {
            throw from.wrong("url", "is not a URL: " + e.getReason());
        }
    }

    private static String defaultPath(Fields from, String url) {
        Matcher name = NAME_IN_URL.matcher(url);
        if (name.find() && name.group(1).matches("[A-Za-z0-9._-]+") && !dots(name.group(1))) {
            return WORKSPACE + "/" + name.group(1);
        }
        throw from.wrong(
                "mount_path", "is required here: the URL ends in no name that could be used");
    }

    private static String checkedPath(Fields from, String path) {
        if (!path.startsWith(WORKSPACE + "/")
                || path.codePoints().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw from.wrong("mount_path", "must be a path under " + WORKSPACE + "/");
        }
        for (String segment : path.substring(1).split("/", -1)) {
            if (segment.isEmpty() || dots(segment)) {
                throw from.wrong(
                        "mount_path",
                        "must not have empty segments, `.`, `..` or a `/` at its end");
            }
        }
        return path;
    }

    private static boolean dots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    private static Resource.@Nullable Checkout checkout(@Nullable Fields from) {
        if (from == null) {
            return null;
        }
        String type = from.type();
        Resource.Checkout checkout =
                switch (type) {
                    case "branch" -> {
                        String name = from.text("name", Limits.BRANCH);
                        if (!name.matches(
                                        "[^-\\s~^:?*\\[\\\\\\p{Cntrl}][^\\s~^:?*\\[\\\\\\p{Cntrl}]*")
                                || name.contains("..")
                                || name.contains("@{")) {
                            throw from.wrong("name", "is not the name of a branch");
                        }
                        yield new Resource.Checkout.Branch(name);
                    }
                    case "commit" -> {
                        String sha = from.text("sha", Limits.NAME);
                        if (!sha.matches("[0-9a-fA-F]{7,64}")) {
                            throw from.wrong("sha", "must be 7 to 64 hexadecimal digits");
                        }
                        yield new Resource.Checkout.Commit(sha);
                    }
                    default -> throw from.unknownType(type, "branch, commit");
                };
        from.end();
        return checkout;
    }
}
