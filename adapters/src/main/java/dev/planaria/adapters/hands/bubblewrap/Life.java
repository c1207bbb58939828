package dev.planaria.adapters.hands.bubblewrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.planaria.adapters.hands.cell.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which processes a sandbox is, written down so that the next hands process can end what this one
/// leaves. A process is known by its id, its start and the machine's boot, since ids are used
/// again.
final class Life {
    private static final Pattern CHILD = Pattern.compile("\"child-pid\"\\s*:\\s*(\\d+)");

    private Life() {}

    static void record(Home home, Path info, long pid) throws IOException {
        OptionalLong start = startOf(pid);
        if (start.isPresent()) {
            Files.write(
                    home.life(),
                    (boot() + " " + pid + " " + start.getAsLong() + " " + info.getFileName())
                            .getBytes(UTF_8));
        }
    }

    /// Ends the sandbox that is written down, if it still lives, and waits for its end.
    static void end(Home home) throws IOException {
        try {
            String[] words = Files.readString(home.life()).split(" ", -1);
            if (words.length == 4 && words[0].equals(boot())) {
                long pid = Long.parseLong(words[1]);
                long start = Long.parseLong(words[2]);
                OptionalLong inside = inside(home.directory().resolve(words[3]));
                if (inside.isPresent() && isBubblewrap(inside.getAsLong(), start)) {
                    kill(inside.getAsLong());
                }
                if (startOf(pid).equals(OptionalLong.of(start))) {
                    ProcessHandle.of(pid)
                            .ifPresent(left -> {
                                left.descendants().forEach(ProcessHandle::destroyForcibly);
                                left.destroyForcibly();
                            });
                }
            }
        } catch (NoSuchFileException e) {
            // Never started.
            return;
        }
        Files.deleteIfExists(home.life());
    }

    /// The first process inside, whose end is the end of all others inside.
    static OptionalLong inside(Path info) throws IOException {
        if (Files.exists(info)) {
            Matcher child = CHILD.matcher(Files.readString(info));
            if (child.find()) {
                return OptionalLong.of(Long.parseLong(child.group(1)));
            }
        }
        return OptionalLong.empty();
    }

    /// Whether the first process inside has any child; those that lost their parent are its
    /// children too.
    static boolean hasChildren(Path info) throws IOException {
        OptionalLong inside = inside(info);
        if (inside.isEmpty()) {
            return true;
        }
        Path children =
                Path.of(
                        "/proc/"
                                + inside.getAsLong()
                                + "/task/"
                                + inside.getAsLong()
                                + "/children");
        return !Files.exists(children) || !Files.readString(children).isBlank();
    }

    static void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static boolean isBubblewrap(long pid, long noEarlierThan) throws IOException {
        OptionalLong start = startOf(pid);
        if (start.isEmpty() || start.getAsLong() < noEarlierThan) {
            return false;
        }
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline")).contains("bwrap");
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static OptionalLong startOf(long pid) throws IOException {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            // The name, in parentheses, may hold anything; fields are counted behind it.
            List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return OptionalLong.of(Long.parseLong(fields.get(19)));
        } catch (NoSuchFileException e) {
            return OptionalLong.empty();
        }
    }

    private static String boot() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).trim();
    }
}
