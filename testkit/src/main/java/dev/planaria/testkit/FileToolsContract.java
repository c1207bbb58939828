package dev.planaria.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.session.ContentBlock;
import dev.planaria.core.session.ContentBlock.Source;
import dev.planaria.core.tool.ToolResult;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/// What `read`, `write`, `edit`, `glob` and `grep` promise in every sandbox (observed behaviour
/// §12, service behaviour A4).
@Timeout(60)
public abstract class FileToolsContract extends SandboxFixture {
    /// Initialises the fixture.
    protected FileToolsContract() {}

    @Test
    void writtenBytesAreReadAsTheyAre() throws Exception {
        Sandbox sandbox = sandbox();
        for (String content :
                List.of(
                        "",
                        "a\nb\n",
                        "no end",
                        "crlf\r\nline\r\n",
                        "ümläut 🪱\n",
                        "$HOME `id` 'x'")) {
            String told = ok(sandbox, "write", input("file_path", "d/e/f.txt", "content", content));
            int length = content.getBytes(UTF_8).length;
            assertThat(told).isEqualTo("wrote " + length + " bytes to d/e/f.txt");
            assertThat(ok(sandbox, "read", input("file_path", "d/e/f.txt")))
                    .isEqualTo(content.isEmpty() ? "(no output)" : content);
        }
    }

    @Test
    void writeKeepsModeAndWritesThroughLinks() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "echo old > run.sh; chmod 755 run.sh; ln -s run.sh link");
        ok(sandbox, "write", input("file_path", "link", "content", "new"));
        assertThat(shell(sandbox, "stat -c %a run.sh; readlink link; cat run.sh; ls -A | wc -l"))
                .isEqualTo("755\nrun.sh\nnew2");
    }

    @Test
    void pathsWithStrangeNamesAreTakenAsTheyAre() throws Exception {
        Sandbox sandbox = sandbox();
        for (String name : List.of("-rf", "a b", "q'\"$(id)", "new\nline", "*", "ü")) {
            ok(sandbox, "write", input("file_path", name, "content", "of " + name));
            assertThat(ok(sandbox, "read", input("file_path", name))).isEqualTo("of " + name);
        }
        assertThat(shell(sandbox, "ls -A | wc -l")).isEqualTo("7");
    }

    @Test
    void readShowsTheLinesThatWereAskedFor() throws Exception {
        Sandbox sandbox = sandbox();
        ok(sandbox, "write", input("file_path", "f", "content", "1\n2\n3\n4"));
        assertThat(view(sandbox, "[2,3]")).isEqualTo("2\n3\n");
        assertThat(view(sandbox, "[3,0]")).isEqualTo("3\n4");
        assertThat(view(sandbox, "[4,-1]")).isEqualTo("4");
        assertThat(view(sandbox, "[1,99]")).isEqualTo("1\n2\n3\n4");
        assertThat(error(sandbox, "read", json("{\"file_path\":\"f\",\"view_range\":[9,12]}")))
                .isEqualTo("read: view_range starts at line 9; the file has 4 lines");
        assertThat(error(sandbox, "read", json("{\"file_path\":\"f\",\"view_range\":\"1\"}")))
                .startsWith("read: view_range must be [start, end]");
    }

    private String view(Sandbox sandbox, String range) throws Exception {
        return ok(sandbox, "read", json("{\"file_path\":\"f\",\"view_range\":" + range + "}"));
    }

    @Test
    void whatCannotBeReadIsSaidPlainly() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "mkdir d; mkfifo pipe; printf '\\xff\\xfe' > raw; ln -s nowhere broken");
        shell(sandbox, "head -c 262145 /dev/zero | tr '\\0' a > big; head -c 262144 big > fits");
        assertThat(error(sandbox, "read", json("{}"))).isEqualTo("read: file_path is required");
        assertThat(error(sandbox, "read", input("file_path", "nope/x")))
                .isEqualTo("read: nope/x: no such file or directory");
        assertThat(error(sandbox, "read", input("file_path", "broken")))
                .isEqualTo("read: broken: no such file or directory");
        assertThat(error(sandbox, "read", input("file_path", "d")))
                .isEqualTo("read: d: is a directory");
        assertThat(error(sandbox, "read", input("file_path", "pipe")))
                .isEqualTo("read: pipe: not a regular file");
        assertThat(error(sandbox, "read", input("file_path", "raw")))
                .isEqualTo("read: raw: not valid UTF-8 text");
        assertThat(error(sandbox, "read", input("file_path", "a\0b")))
                .isEqualTo("read: file_path must not contain a NUL character");
        assertThat(error(sandbox, "read", input("file_path", "big")))
                .startsWith("read: big is 262145 bytes, exceeds 262144-byte limit. Use bash");
        assertThat(ok(sandbox, "read", input("file_path", "fits"))).hasSize(262144);
    }

    @Test
    void textIsCleanWhateverTheFileHolds() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "printf 'a\\0b' > nul");
        assertThat(ok(sandbox, "read", input("file_path", "nul"))).isEqualTo("a\uFFFDb");
        assertThat(error(sandbox, "read", input("file_path", "\ud800"))).doesNotContain("\ud800");
    }

    @Test
    void imagesAndDocumentsAreBlocks() throws Exception {
        Sandbox sandbox = sandbox();
        String png =
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        shell(sandbox, "echo " + png + " | base64 -d > a.PNG; printf '%%PDF-1.4 x' > b.pdf");
        shell(
                sandbox,
                "echo text > fake.jpg; (printf '%%PDF-'; head -c 20971516 /dev/zero) > big.pdf");
        assertThat(run(sandbox, call("read", input("file_path", "a.PNG"))).content())
                .isEqualTo(List.of(new ContentBlock.Image(new Source.Base64("image/png", png))));
        String pdf = Base64.getEncoder().encodeToString("%PDF-1.4 x".getBytes(UTF_8));
        assertThat(run(sandbox, call("read", input("file_path", "b.pdf"))).content())
                .isEqualTo(
                        List.of(
                                new ContentBlock.Document(
                                        new Source.Base64("application/pdf", pdf), null, null)));
        assertThat(error(sandbox, "read", input("file_path", "fake.jpg")))
                .isEqualTo("read: fake.jpg: not image/jpeg, whatever its name says");
        assertThat(error(sandbox, "read", input("file_path", "big.pdf")))
                .startsWith("read: big.pdf is 20971521 bytes, exceeds 20971520-byte limit.");
    }

    @Test
    void aDocumentOfTheLargestSizeArrivesWhole() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "(printf '%%PDF-'; head -c 20971515 /dev/urandom) > big.pdf");
        ToolResult result = run(sandbox, call("read", input("file_path", "big.pdf")));
        ContentBlock.Document document = (ContentBlock.Document) result.content().getFirst();
        assertThat(((Source.Base64) document.source()).data()).hasSize((20971520 + 2) / 3 * 4);
    }

    @Test
    void editReplacesExactlyWhatWasMeant() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "printf 'one\\r\\ntwo\\0two\\xff end' > f; chmod 640 f");
        assertThat(error(sandbox, "edit", edit("f", "three", "3")))
                .isEqualTo("edit: old_string not found in f");
        assertThat(error(sandbox, "edit", edit("f", "two", "2")))
                .isEqualTo("edit: old_string appears 2 times in f (must be unique)");
        assertThat(error(sandbox, "edit", edit("f", "", "2")))
                .isEqualTo("edit: old_string must not be empty");
        assertThat(error(sandbox, "edit", edit("none", "a", "b")))
                .isEqualTo("edit: none: no such file or directory");
        assertThat(ok(sandbox, "edit", edit("f", "one\r\n", "1\r\n")))
                .isEqualTo("edited f (1 replacement(s))");
        assertThat(ok(sandbox, "edit", edit("f", "two", "a\\1&two").put("replace_all", true)))
                .isEqualTo("edited f (2 replacement(s))");
        assertThat(shell(sandbox, "od -An -c f | tr -d ' \\n'; stat -c %a f"))
                .isEqualTo("1\\r\\na\\1&two\\0a\\1&two377end640");
    }

    private static ObjectNode edit(String path, String old, String replacement) {
        return input("file_path", path, "old_string", old, "new_string", replacement);
    }

    @Test
    void editIsQuickWhateverItLooksFor() throws Exception {
        Sandbox sandbox = sandbox();
        shell(sandbox, "head -c 2000000 /dev/zero | tr '\\0' a > f");
        assertThat(error(sandbox, "edit", edit("f", "a".repeat(50_000) + "b", "x")))
                .isEqualTo("edit: old_string not found in f");
    }

    @Test
    void globFindsNewestFirstAndNoMoreThanItSays() throws Exception {
        Sandbox sandbox = sandbox();
        shell(
                sandbox,
                "mkdir -p a/b .git; touch -d 2020-01-01 old.py; touch -d 2021-01-01 a/b/mid.py\n"
                        + "touch a/new.py .git/x.py a/c.txt");
        assertThat(names(ok(sandbox, "glob", input("pattern", "**/*.py"))))
                .containsExactly("new.py", "mid.py", "old.py");
        assertThat(names(ok(sandbox, "glob", input("pattern", "*.py")))).containsExactly("old.py");
        assertThat(names(ok(sandbox, "glob", input("pattern", "*.{txt,py}", "path", "a"))))
                .containsExactlyInAnyOrder("new.py", "c.txt");
        assertThat(ok(sandbox, "glob", input("pattern", "*.rs"))).isEqualTo("no matches");
        assertThat(error(sandbox, "glob", input("pattern", "*", "path", "nowhere")))
                .endsWith("no such directory");
        shell(sandbox, "mkdir many; cd many; touch $(seq 1 300)");
        assertThat(names(ok(sandbox, "glob", input("pattern", "many/*")))).hasSize(200);
        String absolute = ok(sandbox, "glob", input("pattern", "/workspace/a/*.py"));
        assertThat(absolute).startsWith("/").endsWith("/a/new.py");
    }

    private static List<String> names(String paths) {
        return paths.lines().map(path -> path.substring(path.lastIndexOf('/') + 1)).toList();
    }

    @Test
    void grepTellsFileLineAndText() throws Exception {
        Sandbox sandbox = sandbox();
        shell(
                sandbox,
                "mkdir d .git; printf 'one\\ntwo words\\n' > d/f.txt; echo two words > .git/x\n"
                        + "printf 'two\\0' > binary; head -c 5000 /dev/zero | tr '\\0' x > long");
        assertThat(ok(sandbox, "grep", input("pattern", "t\\wo\\s+(?=words)")))
                .endsWith("/d/f.txt:2:two words")
                .hasLineCount(1);
        assertThat(ok(sandbox, "grep", input("pattern", "o", "path", "d/f.txt"))).hasLineCount(2);
        assertThat(ok(sandbox, "grep", input("pattern", "nothing"))).isEqualTo("no matches");
        assertThat(error(sandbox, "grep", input("pattern", "("))).startsWith("grep: ");
        assertThat(error(sandbox, "grep", input("pattern", "x", "path", "none")))
                .isEqualTo("grep: no such file or directory");
        assertThat(ok(sandbox, "grep", input("pattern", "xxx"))).hasSize(2000);
        shell(sandbox, "seq 1 40000 > numbers");
        String cut = ok(sandbox, "grep", input("pattern", "^", "path", "numbers"));
        assertThat(cut).endsWith("\n[output truncated at 102400 bytes]");
        assertThat(cut.length()).isBetween(100_000, 102_500);
    }
}
