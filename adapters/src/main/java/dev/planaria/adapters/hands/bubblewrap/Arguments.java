package dev.planaria.adapters.hands.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What bubblewrap is told, as it reads it from a descriptor: never on the command line, which can
/// be read inside.
final class Arguments {
    private static final List<String> SYSTEM_LINKS =
            List.of("bin", "sbin", "lib", "lib64", "lib32", "libx32");
    // What programs look up and what holds no secret. Not passwd and group of the host: ours has
    // one user.
    private static final List<String> ETC =
            List.of(
                    "ssl",
                    "ca-certificates",
                    "pki",
                    "alternatives",
                    "ld.so.cache",
                    "ld.so.conf",
                    "ld.so.conf.d",
                    "localtime",
                    "timezone",
                    "mime.types",
                    "java-17-openjdk",
                    "java-21-openjdk",
                    "java-25-openjdk",
                    "python3",
                    "python3.11",
                    "python3.12",
                    "python3.13",
                    "perl",
                    "magic",
                    "terminfo",
                    "inputrc",
                    "protocols",
                    "services",
                    "gitattributes",
                    "fonts",
                    "debian_version",
                    "os-release",
                    "lsb-release");
    private static final List<String> NETWORK =
            List.of("resolv.conf", "hosts", "nsswitch.conf", "gai.conf", "host.conf");

    private final List<String> all = new ArrayList<>();

    Arguments add(String... words) {
        all.addAll(List.of(words));
        return this;
    }

    /// Namespaces and rights; the network is the host's only where `network` says so.
    Arguments isolate(boolean network) {
        add(
                "--unshare-user",
                "--unshare-ipc",
                "--unshare-pid",
                "--unshare-uts",
                "--unshare-cgroup");
        if (!network) {
            add("--unshare-net");
        }
        return add(
                        "--hostname",
                        "sandbox",
                        "--new-session",
                        "--uid",
                        "1000",
                        "--gid",
                        "1000",
                        "--disable-userns")
                .add("--cap-drop", "ALL");
    }

    /// The system, read-only, and nothing of the host's `/home`, `/root`, `/var`, `/run` and
    /// `/sys`.
    Arguments system(boolean network) {
        add("--ro-bind", "/usr", "/usr");
        for (String link : SYSTEM_LINKS) {
            Path path = Path.of("/" + link);
            if (Files.isSymbolicLink(path)) {
                add("--symlink", "usr/" + link, "/" + link);
            } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                add("--ro-bind", path.toString(), path.toString());
            }
        }
        add("--perms", "0755", "--dir", "/etc");
        ETC.forEach(this::etc);
        if (network) {
            NETWORK.forEach(this::etc);
        }
        return add("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev")
                .add("--size", "67108864", "--tmpfs", "/dev/shm")
                // Without this anyone inside could fill the machine's memory with files in /dev.
                .add("--remount-ro", "/dev");
    }

    Arguments environment(Map<String, String> variables) {
        add("--clearenv");
        variables.forEach((name, value) -> add("--setenv", name, value));
        return this;
    }

    private void etc(String name) {
        add("--ro-bind-try", "/etc/" + name, "/etc/" + name);
    }

    byte[] bytes() {
        return (String.join("\0", all) + "\0").getBytes(UTF_8);
    }
}
