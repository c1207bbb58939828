package dev.planaria.server.config;

import java.net.URI;
import java.net.URISyntaxException;

/// The address of a model provider: everything up to `/v1/messages`.
final class ModelUrl {
    private ModelUrl() {}

    /// @param source that gave it, for the message
    static URI parse(String source, String text) throws SetupException {
        URI url;
        try {
            url = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new SetupException(source + " is no URL");
        }
        String scheme = url.getScheme();
        if (!("http".equals(scheme) || "https".equals(scheme)) || url.getHost() == null) {
            throw new SetupException(source + " must begin with http:// or https:// and a host");
        }
        // why: it would end up in logs and messages.
        if (url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw new SetupException(
                    source + " must hold neither a name, a password, a query nor a fragment");
        }
        String path = url.getRawPath().replaceFirst("/+$", "");
        // Many documents give the address with the version; ours is in the path that is asked for.
        path = path.endsWith("/v1") ? path.substring(0, path.length() - 3) : path;
        return URI.create(scheme + "://" + url.getRawAuthority() + path);
    }
}
