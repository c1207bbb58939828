package dev.planaria.server.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/// What a server is among those of one store.
///
/// @param address where the others reach it; null for what it listens on
public record NodeSettings(Role role, @Nullable URI address) {
    static NodeSettings of(String role, String address) throws SetupException {
        return new NodeSettings(Role.of(role), address.isEmpty() ? null : url(address));
    }

    private static URI url(String text) throws SetupException {
        try {
            URI url = new URI(text);
            boolean plain =
                    url.getHost() != null
                            && url.getRawUserInfo() == null
                            && url.getRawQuery() == null
                            && url.getRawFragment() == null
                            && (url.getRawPath().isEmpty() || url.getRawPath().equals("/"));
            if (plain && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return URI.create(text.replaceAll("/$", ""));
            }
        } catch (URISyntaxException e) {
            // Told below, as every other address that is none.
        }
        throw new SetupException(
                "node address \"" + text + "\" is not a URL such as http://10.0.0.7:8400");
    }
}
