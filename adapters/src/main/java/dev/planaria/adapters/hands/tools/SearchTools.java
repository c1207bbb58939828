package dev.planaria.adapters.hands.tools;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.planaria.adapters.hands.cell.CellLostException;
import dev.planaria.adapters.hands.cell.Order;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// `glob` and `grep`. `find` and `grep` walk inside the sandbox; what matches and what is shown is
/// decided here.
final class SearchTools {
    private static final int HITS_MAX = 200;
    private static final int WALK_MAX = 50_000;
    private static final int SHOWN_BYTES_MAX = 100 << 10;
    private static final int LINE_MAX = 2_000;
    // More than is shown, since long lines are cut before they count.
    private static final int GREP_BYTES_MAX = 4 << 20;
    private static final String NO_MATCHES = "no matches";

    private final Attempt attempt;
    private final Places places;

    SearchTools(Attempt attempt) {
        this.attempt = attempt;
        this.places = new Places(attempt.worker().cell().workspace());
    }

    /// A path that matched, and when it changed.
    private record Hit(double changed, String path) {}

    Output glob(Input input)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        String pattern = input.path("pattern");
        String root =
                input.text("path").isPresent()
                        ? places.resolve(input.path("path"))
                        : places.workspace();
        if (pattern.startsWith("/")) {
            String whole = places.resolve(pattern);
            root = whole.substring(0, Math.max(1, whole.lastIndexOf('/', firstWildcard(whole))));
            pattern = whole.substring(root.equals("/") ? 1 : root.length() + 1);
        }
        Attempt.Finished finished = script(input, "list", root, Integer.toString(WALK_MAX));
        if (finished.status() != 0) {
            throw input.wrong(root + ": " + FileTools.complaint(finished));
        }
        List<Hit> hits = newest(finished, new GlobPattern(pattern));
        if (hits.isEmpty()) {
            return Output.text(NO_MATCHES);
        }
        String prefix = root.endsWith("/") ? root : root + "/";
        return Output.text(String.join("\n", hits.stream().map(hit -> prefix + hit.path).toList()));
    }

    Output grep(Input input)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        String pattern = input.path("pattern");
        String root =
                input.text("path").isPresent()
                        ? places.resolve(input.path("path"))
                        : places.workspace();
        Attempt.Finished finished =
                script(input, "grep", root, Integer.toString(GREP_BYTES_MAX), pattern);
        String found = CleanText.decode(Files.readAllBytes(finished.running().output()));
        if (!found.isEmpty()) {
            return Output.text(shown(found));
        }
        String complaint = FileTools.complaint(finished);
        if (finished.status() > 1 && !complaint.isEmpty()) {
            throw input.wrong(complaint);
        }
        return Output.text(NO_MATCHES);
    }

    private Attempt.Finished script(Input input, String... arguments)
            throws InputException,
                    CellLostException,
                    StoppedException,
                    IOException,
                    InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "/bin/bash",
                                "--norc",
                                "--noprofile",
                                attempt.worker().cell().library() + "/file.sh"));
        command.addAll(List.of(arguments));
        Attempt.Finished finished =
                attempt.run(new Order.Program(command, ByteBuffer.allocate(0)), FileTools.TIMEOUT);
        if (finished.timedOut()) {
            throw input.late(
                    "no answer within " + FileTools.TIMEOUT.toSeconds() + " s; narrow the path");
        }
        return finished;
    }

    private static int firstWildcard(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            if ("*?[{\\".indexOf(pattern.charAt(i)) >= 0) {
                return i;
            }
        }
        return pattern.length();
    }

    /// Newest first, by name where they are equally new. Keeps no more than it shows, for a tree
    /// may be large.
    private static List<Hit> newest(Attempt.Finished finished, GlobPattern pattern)
            throws IOException {
        Comparator<Hit> oldestFirst =
                Comparator.comparingDouble(Hit::changed)
                        .thenComparing(Hit::path, Comparator.reverseOrder());
        PriorityQueue<Hit> kept = new PriorityQueue<>(oldestFirst);
        try (InputStream in =
                new BufferedInputStream(Files.newInputStream(finished.running().output()))) {
            ByteArrayOutputStream entry = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b != 0) {
                    entry.write(b);
                    continue;
                }
                String line = entry.toString(UTF_8);
                entry.reset();
                int space = line.indexOf(' ');
                String path = line.substring(space + 1);
                if (pattern.matches(path)) {
                    kept.add(new Hit(Double.parseDouble(line.substring(0, space)), path));
                    if (kept.size() > HITS_MAX) {
                        kept.poll();
                    }
                }
            }
        }
        return kept.stream().sorted(oldestFirst.reversed()).toList();
    }

    private static String shown(String found) {
        StringBuilder shown = new StringBuilder();
        for (String line : found.stripTrailing().split("\n", -1)) {
            String cut = line.length() > LINE_MAX ? line.substring(0, LINE_MAX) : line;
            if (shown.length() + cut.length() + 1 > SHOWN_BYTES_MAX) {
                return shown + "[output truncated at " + SHOWN_BYTES_MAX + " bytes]";
            }
            shown.append(cut).append('\n');
        }
        return shown.substring(0, shown.length() - 1);
    }
}
