package dev.planaria.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// The repositories that sessions clone: real ones, made from a seed, in a folder of this machine.
final class Origins {
    private static final int FOLDER_FILES = 40;
    private static final int LINES_MAX = 290;

    private final Path folder;

    private Origins(Path folder) {
        this.folder = folder;
    }

    static Origins make(Path folder, long seed) throws IOException, InterruptedException {
        for (WorkMix.Size size : WorkMix.Size.values()) {
            if (size.files > 0) {
                make(folder.resolve(size.name()), size.files, new Random(seed + size.files));
            }
        }
        return new Origins(folder);
    }

    String of(WorkMix.Size size) {
        return folder.resolve(size.name()).toString();
    }

    private static void make(Path at, int files, Random random)
            throws IOException, InterruptedException {
        for (int i = 0; i < files; i++) {
            Path file = at.resolve("part" + i / FOLDER_FILES).resolve("module" + i + ".py");
            Files.createDirectories(file.getParent());
            StringBuilder text = new StringBuilder();
            for (int line = random.nextInt(LINES_MAX); line >= 0; line--) {
                text.append("value_")
                        .append(random.nextInt(1_000))
                        .append(" = call(")
                        .append(random.nextInt())
                        .append(")\n");
            }
            Files.writeString(file, text);
        }
        String git =
                "git init -q -b main && git add -A && git -c user.name=bench -c"
                        + " user.email=bench@localhost commit -q -m begin && git gc -q"
                        + " && chmod -R a+rX .";
        Process process =
                new ProcessBuilder("/bin/sh", "-c", git)
                        .directory(at.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("no repository in " + at + ": " + said);
        }
    }
}
