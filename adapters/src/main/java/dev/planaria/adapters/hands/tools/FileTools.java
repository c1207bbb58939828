package dev.planaria.adapters.hands.tools;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.planaria.adapters.hands.cell.CellLostException;
import dev.planaria.adapters.hands.cell.Order;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `read`, `write` and `edit`. Inside the sandbox bytes are only passed through; what is done with
/// them is done here, byte for byte.
final class FileTools {
    static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final int TEXT_BYTES_MAX = 256 << 10;
    private static final int EDIT_BYTES_MAX = 4 << 20;

    private final Attempt attempt;
    private final Places places;

    FileTools(Attempt attempt) {
        this.attempt = attempt;
        this.places = new Places(attempt.worker().cell().workspace());
    }

    Output read(Input input)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        String path = input.path("file_path");
        Optional<Media> media = Media.of(path);
        Found found = find(input, path, media.map(Media::bytesMax).orElse(TEXT_BYTES_MAX));
        return media.isPresent()
                ? media.get().read(input, path, found.file, found.from, found.size)
                : Output.text(lines(input, text(input, path, found)));
    }

    Output write(Input input)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        String path = input.path("file_path");
        byte[] content = input.required("content").getBytes(UTF_8);
        put(input, path, content);
        return Output.text("wrote " + content.length + " bytes to " + path);
    }

    Output edit(Input input)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        String path = input.path("file_path");
        byte[] old = input.required("old_string").getBytes(UTF_8);
        byte[] replacement = input.required("new_string").getBytes(UTF_8);
        boolean all = input.flag("replace_all");
        if (old.length == 0) {
            throw input.wrong("old_string must not be empty");
        }
        byte[] content = find(input, path, EDIT_BYTES_MAX).bytes();
        List<Integer> places = occurrences(content, old);
        int times = places.size();
        if (times == 0) {
            throw input.wrong("old_string not found in " + path);
        }
        if (times > 1 && !all) {
            throw input.wrong(
                    "old_string appears " + times + " times in " + path + " (must be unique)");
        }
        put(input, path, replaced(content, places, old.length, replacement));
        return Output.text("edited " + path + " (" + times + " replacement(s))");
    }

    private String text(Input input, String path, Found found) throws InputException, IOException {
        return CleanText.decodeStrictly(found.bytes())
                .orElseThrow(() -> input.wrong(path + ": not valid UTF-8 text"));
    }

    /// `view_range` is 1-based and includes both ends; an end of 0 or less is the end of the file.
    private static String lines(Input input, String text) throws InputException {
        var range = input.raw("view_range");
        if (range.isMissingNode() || range.isNull()) {
            return text;
        }
        boolean numbers = range.isArray() && range.size() == 2;
        numbers = numbers && range.get(0).isIntegralNumber() && range.get(1).isIntegralNumber();
        if (!numbers) {
            throw input.wrong("view_range must be [start, end], two whole numbers");
        }
        int start = Math.max(1, range.get(0).intValue());
        int end = range.get(1).intValue() <= 0 ? Integer.MAX_VALUE : range.get(1).intValue();
        if (end < start) {
            throw input.wrong(
                    "view_range ends at line " + end + " before it starts at line " + start);
        }
        int from = 0;
        for (int line = 1; line < start; line++) {
            int newline = text.indexOf('\n', from);
            if (newline < 0 || newline + 1 == text.length()) {
                throw input.wrong(
                        "view_range starts at line " + start + "; the file has " + line + " lines");
            }
            from = newline + 1;
        }
        int to = from;
        for (int line = start; line <= end && to < text.length(); line++) {
            int newline = text.indexOf('\n', to);
            to = newline < 0 ? text.length() : newline + 1;
        }
        return text.substring(from, to);
    }

    private Found find(Input input, String path, int bytesMax)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        Attempt.Finished finished =
                script(
                        input,
                        new byte[0],
                        "read",
                        places.resolve(path),
                        Integer.toString(bytesMax + 1));
        String complaint = complaint(finished);
        if (finished.status() != 0 || !complaint.isEmpty()) {
            throw input.wrong(path + ": " + (complaint.isEmpty() ? "cannot be read" : complaint));
        }
        Path file = finished.running().output();
        String header = firstLine(file);
        String[] words = header.split(" ", -1);
        if (words[0].equals("missing")) {
            throw input.wrong(path + ": no such file or directory");
        }
        if (!words[0].equals("f")) {
            throw input.wrong(
                    path + (words[0].equals("d") ? ": is a directory" : ": not a regular file"));
        }
        long size = Long.parseLong(words[1]);
        long sent = Files.size(file) - header.length() - 1;
        if (size > bytesMax || sent > bytesMax) {
            throw input.wrong(
                    path
                            + " is "
                            + size
                            + " bytes, exceeds "
                            + bytesMax
                            + "-byte limit. Use bash (head/tail/sed) to look at parts of it.");
        }
        return new Found(file, header.length() + 1, sent);
    }

    private void put(Input input, String path, byte[] content)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        Attempt.Finished finished = script(input, content, "write", places.resolve(path));
        String complaint = complaint(finished);
        if (finished.status() != 0) {
            throw input.wrong(
                    path + ": " + (complaint.isEmpty() ? "cannot be written" : complaint));
        }
    }

    private Attempt.Finished script(Input input, byte[] content, String... arguments)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        var cell = attempt.worker().cell();
        List<String> command =
                new ArrayList<>(
                        List.of("/bin/bash", "--norc", "--noprofile", cell.library() + "/file.sh"));
        command.addAll(List.of(arguments));
        Attempt.Finished finished =
                attempt.run(new Order.Program(command, ByteBuffer.wrap(content)), TIMEOUT);
        if (finished.timedOut()) {
            throw input.late("no answer within " + TIMEOUT.toSeconds() + " s");
        }
        return finished;
    }

    /// The reason that a program of the system gave, in the words of the official tools.
    static String complaint(Attempt.Finished finished) throws IOException {
        if (!Files.exists(finished.running().errors())) {
            return "";
        }
        String all = CleanText.decode(Files.readAllBytes(finished.running().errors())).strip();
        int colon = all.lastIndexOf(": ");
        return (colon < 0 ? all : all.substring(colon + 2)).toLowerCase(Locale.ROOT);
    }

    private static String firstLine(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            String start = new String(in.readNBytes(64), ISO_8859_1);
            int newline = start.indexOf('\n');
            return newline < 0 ? start : start.substring(0, newline);
        }
    }

    /// Where `wanted` is, from left to right, none within another. By Knuth, Morris and Pratt: the
    /// model chooses both texts, and a plain search of `aaa…b` in `aaa…` would keep us busy for
    /// hours.
    private static List<Integer> occurrences(byte[] content, byte[] wanted) {
        int[] fallback = new int[wanted.length];
        for (int i = 1, k = 0; i < wanted.length; i++) {
            while (k > 0 && wanted[i] != wanted[k]) {
                k = fallback[k - 1];
            }
            k += wanted[i] == wanted[k] ? 1 : 0;
            fallback[i] = k;
        }
        List<Integer> found = new ArrayList<>();
        for (int i = 0, k = 0; i < content.length; i++) {
            while (k > 0 && content[i] != wanted[k]) {
                k = fallback[k - 1];
            }
            k += content[i] == wanted[k] ? 1 : 0;
            if (k == wanted.length) {
                found.add(i + 1 - k);
                k = 0;
            }
        }
        return found;
    }

    private static byte[] replaced(
            byte[] content, List<Integer> places, int length, byte[] replacement) {
        ByteArrayOutputStream result = new ByteArrayOutputStream(content.length);
        int from = 0;
        for (int at : places) {
            result.write(content, from, at - from);
            result.writeBytes(replacement);
            from = at + length;
        }
        result.write(content, from, content.length - from);
        return result.toByteArray();
    }

    /// A file that was read, lying in the spool from `from` on.
    private record Found(Path file, int from, long size) {
        byte[] bytes() throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                in.skipNBytes(from);
                return in.readAllBytes();
            }
        }
    }
}
