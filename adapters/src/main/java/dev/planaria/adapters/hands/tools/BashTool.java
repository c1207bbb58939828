package dev.planaria.adapters.hands.tools;

import dev.planaria.adapters.hands.cell.CellLostException;
import dev.planaria.adapters.hands.cell.Order;
import dev.planaria.core.error.FailureClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;

/// `bash`: a command in a shell whose state lasts from call to call (service behaviour A4).
final class BashTool {
    static final Duration TIMEOUT_DEFAULT = Duration.ofMinutes(2);
    private static final int TAIL_BYTES = 100 << 10;

    private final Duration timeoutMax;

    /// @param timeoutMax whatever the input asks for
    BashTool(Duration timeoutMax) {
        this.timeoutMax = timeoutMax;
    }

    Output run(Input input, Attempt attempt)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        if (input.flag("restart")) {
            attempt.worker().forgetShell();
            return Output.text("bash session restarted");
        }
        String command = input.text("command").orElse("");
        if (command.isBlank()) {
            throw input.wrong("command is required");
        }
        if (command.indexOf(0) >= 0) {
            throw input.wrong("command must not contain a NUL character");
        }
        Duration asked =
                Duration.ofMillis(
                        Math.min(
                                input.positive("timeout_ms").orElse(TIMEOUT_DEFAULT.toMillis()),
                                Integer.MAX_VALUE));
        Duration timeout = asked.compareTo(timeoutMax) < 0 ? asked : timeoutMax;
        Attempt.Finished finished = attempt.run(new Order.Shell(command), timeout);
        long size = sizeOf(finished.running().output());
        String text = shown(attempt, finished, size);
        if (size > TAIL_BYTES) {
            attempt.keepOutput(finished);
        }
        if (finished.timedOut()) {
            String why =
                    asked.compareTo(timeoutMax) > 0
                            ? "tool 'bash' timed out"
                            : "bash: bash command timed out after "
                                    + timeout.toMillis() / 1000.0
                                    + "s";
            return Output.failed(
                    FailureClass.TOOL_TIMEOUT,
                    text.isEmpty() ? why : text + (text.endsWith("\n") ? "" : "\n") + why);
        }
        // As the official tool does: what the command printed and nothing of its exit status.
        return finished.status() == 0 ? Output.text(text) : Output.error(text);
    }

    private static String shown(Attempt attempt, Attempt.Finished finished, long size)
            throws IOException {
        if (size <= TAIL_BYTES) {
            return clean(tail(finished.running().output(), size));
        }
        String whole = attempt.worker().cell().spool() + "/" + finished.running().outputName();
        return "[output truncated]\n[all "
                + size
                + " bytes are in "
                + whole
                + "]\n"
                + clean(tail(finished.running().output(), TAIL_BYTES));
    }

    private static String clean(byte[] bytes) {
        return CleanText.withoutAnsi(CleanText.decode(fromWholeCharacter(bytes)));
    }

    /// A cut may have hit the middle of a character: its rest is left out.
    private static byte[] fromWholeCharacter(byte[] bytes) {
        int start = 0;
        while (bytes.length == TAIL_BYTES && start < 4 && (bytes[start] & 0xc0) == 0x80) {
            start++;
        }
        return start == 0 ? bytes : Arrays.copyOfRange(bytes, start, bytes.length);
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            // Killed before it could open its output.
            return 0;
        }
    }

    private static byte[] tail(Path file, long length) throws IOException {
        if (length == 0) {
            return new byte[0];
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(
                        file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            channel.position(Math.max(0, channel.size() - length));
            ByteBuffer bytes = ByteBuffer.allocate((int) length);
            int read = 0;
            while (bytes.hasRemaining() && read >= 0) {
                read = channel.read(bytes);
            }
            return Arrays.copyOf(bytes.array(), bytes.position());
        }
    }
}
