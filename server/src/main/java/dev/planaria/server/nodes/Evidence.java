package dev.planaria.server.nodes;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/// Whether a server that broke off its connection is gone.
///
/// Two things prove it: its machine is there and refuses, since nobody listens at its port; or a
/// Planaria answers there which does not know its token, since every start has another one.
/// Silence, a machine that is not there and a broken connection prove nothing: that may be the
/// network, or a server that stands still.
final class Evidence {
    private static final int CONNECT_MILLIS_MAX = 500;
    private static final MediaType JSON = MediaType.get("application/json");
    private static final int UNAUTHORIZED = 401;

    private final OkHttpClient client;
    private final String from;

    /// What one look showed.
    enum Verdict {
        GONE,
        LIVES,
        UNKNOWN
    }

    /// @param from the name of this server's own address
    Evidence(OkHttpClient client, String from) {
        this.client = client;
        this.from = from;
    }

    /// Where its own port is, as far as this server can tell; null where something stands before
    /// it: TLS is never its own, and a name of several machines is nobody's.
    static @Nullable InetSocketAddress door(NodeAddress address) {
        URI url = address.url();
        if (!"http".equals(url.getScheme())) {
            return null;
        }
        try {
            InetAddress[] all = InetAddress.getAllByName(url.getHost());
            int port = url.getPort() < 0 ? 80 : url.getPort();
            return all.length == 1 ? new InetSocketAddress(all[0], port) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /// Looks once; takes two and a half seconds at most.
    Verdict look(NodeAddress address, InetSocketAddress door) {
        try (Socket socket = new Socket()) {
            socket.connect(door, CONNECT_MILLIS_MAX);
        } catch (ConnectException e) {
            return isRefusal(e) ? Verdict.GONE : Verdict.UNKNOWN;
        } catch (IOException e) {
            return Verdict.UNKNOWN;
        }
        return ask(address);
    }

    /// The system tells by its words alone whether it was refused or nobody was there.
    private static boolean isRefusal(ConnectException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("refused");
    }

    private Verdict ask(NodeAddress address) {
        Request request =
                new Request.Builder()
                        .url(address.url() + Peer.PATH)
                        .header("authorization", "Bearer " + address.token())
                        .post(RequestBody.create(new Item.Batch(from, List.of()).json(), JSON))
                        .build();
        try (Response response = client.newCall(request).execute()) {
            if (response.code() == UNAUTHORIZED) {
                return isOfOurs(response) ? Verdict.GONE : Verdict.UNKNOWN;
            }
            return response.isSuccessful() ? Verdict.LIVES : Verdict.UNKNOWN;
        } catch (IOException e) {
            return Verdict.UNKNOWN;
        }
    }

    /// Something else may have come to that port, or stand before it, and want a password.
    private static boolean isOfOurs(Response response) {
        return response.header("request-id") != null;
    }
}
