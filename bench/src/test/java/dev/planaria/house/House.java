package dev.planaria.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.tools.ToolProvider;

/// The project as its own tests see it: every module's sources as trees, every module's classes as
/// a graph.
final class House {
    static final List<String> MODULES =
            List.of("core", "testkit", "adapters", "cli", "server", "bench");

    private House() {}

    /// A parsed source file. `trees` gives the position of any of its nodes.
    record Source(Path file, List<String> lines, CompilationUnitTree unit, Trees trees) {
        String name() {
            return root().relativize(file).toString();
        }

        boolean isTest() {
            return name().contains("/src/test/");
        }

        long lineAt(long position) {
            return unit.getLineMap().getLineNumber(position);
        }
    }

    static Path root() {
        return Path.of(System.getProperty("planaria.root", "..")).toAbsolutePath().normalize();
    }

    /// All Java sources, tests too. Only parsed, so that it is quick and needs no class path.
    static List<Source> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            files.addAll(sourcesOf(root().resolve(module).resolve("src")));
        }
        return parse(files);
    }

    static List<Source> parse(List<Path> files) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, Locale.ROOT, null)) {
            var units = manager.getJavaFileObjectsFromPaths(files);
            var task = (JavacTask) compiler.getTask(null, manager, null, null, null, units);
            List<Source> sources = new ArrayList<>();
            for (CompilationUnitTree unit : task.parse()) {
                Path file = Path.of(unit.getSourceFile().toUri());
                sources.add(new Source(file, Files.readAllLines(file), unit, Trees.instance(task)));
            }
            return sources;
        }
    }

    /// The classes of a module's main code, as it was just compiled.
    static JavaClasses classesOf(String module) {
        return importer().importPath(root().resolve(module).resolve("target/classes"));
    }

    static JavaClasses classes() {
        return importer()
                .importPaths(
                        MODULES.stream()
                                .map(module -> root().resolve(module).resolve("target/classes"))
                                .toList());
    }

    /// What JMH writes around the micro-benchmarks is not our code.
    private static ClassFileImporter importer() {
        return new ClassFileImporter()
                .withImportOption(location -> !location.contains("/jmh_generated/"));
    }

    /// The files under a folder that hold classes; none where there is no such folder.
    static List<Path> sourcesOf(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var found = Files.walk(folder)) {
            return found.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("module-info.java"))
                    .filter(file -> !file.endsWith("package-info.java"))
                    .sorted()
                    .toList();
        }
    }
}
