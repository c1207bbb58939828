package dev.planaria.adapters.hands.repository;

import dev.planaria.core.sandbox.ProvisionNotice;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What may be cloned: https, http, git and ssh to public hosts; where the operator's own machine
/// is meant, also paths of it and hosts of its network. The clone shares the host's network, so its
/// host is looked at first.
///
/// @param url as git gets it
/// @param localPath the directory that git reads, where it is one of this machine
/// @param pinned the address that was looked at, in the form of curl's `--resolve`, or null
record RepositoryAddress(String url, @Nullable Path localPath, @Nullable String pinned) {
    // user@host:path, as ssh understands it.
    private static final Pattern SCP =
            Pattern.compile("(?:[A-Za-z0-9_.-]+@)?([A-Za-z0-9_.-]+):(?!//)(.+)");

    Optional<String> pin() {
        return Optional.ofNullable(pinned);
    }

    static RepositoryAddress check(String url, boolean allowLocal) throws RefusedAddressException {
        if (url.isBlank() || url.startsWith("-") || url.chars().anyMatch(c -> c < ' ')) {
            throw refused("'" + url + "' is no address of a repository");
        }
        if (url.contains("::")) {
            // git's own way to name a program that speaks for the remote.
            throw refused("repositories are cloned by https, http, git or ssh, not " + url);
        }
        if (url.startsWith("/") || url.startsWith("file://")) {
            return local(url, allowLocal);
        }
        Matcher scp = SCP.matcher(url);
        if (!url.contains("://") && scp.matches()) {
            look(scp.group(1), allowLocal);
            return new RepositoryAddress(url, null, null);
        }
        return remote(url, allowLocal);
    }

    private static RepositoryAddress local(String url, boolean allowLocal)
            throws RefusedAddressException {
        if (!allowLocal) {
            throw refused("a path of the server's machine cannot be cloned here: " + url);
        }
        Path path =
                Path.of(url.startsWith("file://") ? url.substring("file://".length()) : url)
                        .normalize();
        if (!path.isAbsolute() || !Files.isDirectory(path)) {
            throw new RefusedAddressException(
                    ProvisionNotice.Kind.NOT_FOUND, "there is no directory " + path);
        }
        return new RepositoryAddress(path.toString(), path, null);
    }

    private static RepositoryAddress remote(String url, boolean allowLocal)
            throws RefusedAddressException {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refused("'" + url + "' is no address of a repository");
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        int port =
                switch (scheme) {
                    case "https" -> 443;
                    case "http" -> 80;
                    case "git", "ssh" -> 0;
                    default ->
                            throw refused(
                                    "repositories are cloned by https, http, git or ssh, not "
                                            + scheme);
                };
        String user = uri.getUserInfo();
        if (user != null && (port != 0 || user.contains(":"))) {
            throw refused("the address of a repository must not contain credentials");
        }
        if (uri.getHost() == null) {
            throw refused("'" + url + "' names no host");
        }
        InetAddress address = look(uri.getHost(), allowLocal);
        int asked = uri.getPort() > 0 ? uri.getPort() : port;
        String pin =
                port == 0 ? null : uri.getHost() + ":" + asked + ":" + address.getHostAddress();
        return new RepositoryAddress(url, null, pin);
    }

    private static InetAddress look(String host, boolean allowLocal)
            throws RefusedAddressException {
        try {
            InetAddress[] all = InetAddress.getAllByName(host);
            for (InetAddress address : all) {
                if (!allowLocal && isPrivate(address)) {
                    throw refused("host " + host + " is not a public one");
                }
            }
            return all[0];
        } catch (UnknownHostException e) {
            throw new RefusedAddressException(
                    ProvisionNotice.Kind.CLONE, "there is no host " + host);
        }
    }

    private static boolean isPrivate(InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean shared = bytes.length == 4 && (bytes[0] & 0xff) == 100 && (bytes[1] & 0xc0) == 64;
        boolean uniqueLocal = address instanceof Inet6Address && (bytes[0] & 0xfe) == 0xfc;
        return shared
                || uniqueLocal
                || address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress();
    }

    private static RefusedAddressException refused(String message) {
        return new RefusedAddressException(ProvisionNotice.Kind.FORBIDDEN, message);
    }
}
