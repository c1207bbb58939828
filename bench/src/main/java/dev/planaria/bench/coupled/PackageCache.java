package dev.planaria.bench.coupled;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/// A package cache that lies ready on the machine, bound into each box, and what installs from it:
/// every package's checksum is looked at and its archive unpacked, as installers do, and nothing
/// else that they also do (they are slower: this is in favour of the boxes).
public final class PackageCache {
    private static final int BLOCK = 512;
    private static final int FILE_BYTES = 4_000;
    private static final String INSIDE = "/opt/planaria/packages";

    private PackageCache() {}

    static String installCommand() {
        return "cd "
                + INSIDE
                + " && sha256sum --quiet -c sums && mkdir -p ~/packages"
                + " && for each in *.tgz; do tar -xzf $each -C ~/packages || exit 1; done";
    }

    /// Fills the cache of a data directory, where there is none yet.
    ///
    /// @param packages how many, of `files` files each
    public static void fill(Path data, int packages, int files, long seed)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(data.resolve("hands/lib/packages"));
        Random random = new Random(seed);
        for (int i = 0; i < packages; i++) {
            try (GZIPOutputStream out =
                    new GZIPOutputStream(
                            Files.newOutputStream(folder.resolve("package" + i + ".tgz")))) {
                for (int j = 0; j < files; j++) {
                    entry(out, "package" + i + "/module" + j + ".py", random);
                }
                out.write(new byte[2 * BLOCK]);
            }
        }
        Process sums =
                new ProcessBuilder("/bin/sh", "-c", "sha256sum *.tgz > sums && chmod -R a+rX .")
                        .directory(folder.toFile())
                        .start();
        if (sums.waitFor() != 0) {
            throw new IOException("the package cache in " + folder + " cannot be summed");
        }
    }

    private static void entry(GZIPOutputStream out, String name, Random random) throws IOException {
        byte[] head = new byte[BLOCK];
        put(head, 0, name);
        put(head, 100, "0000644\0" + "0000000\0" + "0000000\0");
        put(head, 124, "%011o\0".formatted(FILE_BYTES) + "00000000000\0" + "        0");
        put(head, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte each : head) {
            sum += each & 0xff;
        }
        put(head, 148, "%06o\0 ".formatted(sum));
        out.write(head);
        int whole = (FILE_BYTES + BLOCK - 1) / BLOCK * BLOCK;
        StringBuilder text = new StringBuilder(whole);
        while (text.length() < FILE_BYTES) {
            text.append("value_")
                    .append(random.nextInt(1_000))
                    .append(" = call(")
                    .append(random.nextInt())
                    .append(")\n");
        }
        byte[] content = new byte[whole];
        put(content, 0, text.substring(0, FILE_BYTES));
        out.write(content);
    }

    private static void put(byte[] to, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, to, at, bytes.length);
    }
}
