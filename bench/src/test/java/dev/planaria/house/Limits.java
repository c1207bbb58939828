package dev.planaria.house;

import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.UnionTypeTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.Modifier;

/// Each limit as a function from one source file to the places that break it.
final class Limits {
    private static final int FILE_LINES = 500;
    private static final int LINE_CHARACTERS = 120;
    private static final int METHOD_LINES = 70;
    private static final int CONSTRUCTOR_PARAMETERS = 7;
    private static final int INTERFACE_METHODS = 7;
    private static final Set<String> EVERYTHING =
            Set.of("Exception", "RuntimeException", "Throwable");

    private Limits() {}

    static List<String> longFiles(House.Source source) {
        int lines = source.lines().size();
        return lines <= FILE_LINES ? List.of() : List.of(source.name() + ": " + lines + " lines");
    }

    static List<String> longLines(House.Source source) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < source.lines().size(); i++) {
            if (source.lines().get(i).length() > LINE_CHARACTERS) {
                found.add(
                        source.name()
                                + ":"
                                + (i + 1)
                                + ": "
                                + source.lines().get(i).length()
                                + " characters");
            }
        }
        return found;
    }

    static List<String> longMethods(House.Source source) {
        List<String> found = new ArrayList<>();
        for (ClassTree type : typesOf(source)) {
            for (MethodTree method : methodsOf(type)) {
                long lines = linesOf(source, method);
                if (lines > METHOD_LINES) {
                    found.add(
                            where(source, method)
                                    + ": "
                                    + method.getName()
                                    + " has "
                                    + lines
                                    + " lines");
                }
            }
        }
        return found;
    }

    static List<String> wideConstructors(House.Source source) {
        List<String> found = new ArrayList<>();
        for (ClassTree type : typesOf(source)) {
            for (MethodTree method : methodsOf(type)) {
                int parameters = method.getParameters().size();
                if (method.getReturnType() == null
                        && type.getKind() == Tree.Kind.CLASS
                        && parameters > CONSTRUCTOR_PARAMETERS) {
                    found.add(
                            where(source, method)
                                    + ": "
                                    + type.getSimpleName()
                                    + " takes "
                                    + parameters);
                }
            }
        }
        return found;
    }

    /// Counts what belongs to an object of the type; static factories and private parts are the
    /// file's affair.
    static List<String> wideInterfaces(House.Source source) {
        List<String> found = new ArrayList<>();
        for (ClassTree type : typesOf(source)) {
            if (type.getKind() != Tree.Kind.INTERFACE) {
                continue;
            }
            long methods =
                    methodsOf(type).stream()
                            .map(method -> method.getModifiers().getFlags())
                            .filter(flags ->
                                    !flags.contains(Modifier.STATIC)
                                            && !flags.contains(Modifier.PRIVATE))
                            .count();
            if (methods > INTERFACE_METHODS) {
                found.add(
                        where(source, type)
                                + ": "
                                + type.getSimpleName()
                                + " has "
                                + methods
                                + " methods");
            }
        }
        return found;
    }

    static List<String> catchAlls(House.Source source) {
        List<String> found = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitCatch(CatchTree node, Void unused) {
                Tree type = node.getParameter().getType();
                List<? extends Tree> caught =
                        type instanceof UnionTypeTree union
                                ? union.getTypeAlternatives()
                                : List.of(type);
                for (Tree one : caught) {
                    if (EVERYTHING.contains(one.toString().replace("java.lang.", ""))) {
                        found.add(where(source, node) + ": catch (" + type + ")");
                    }
                }
                return super.visitCatch(node, null);
            }
        }.scan(source.unit(), null);
        return found;
    }

    static List<String> strayTestMethods(House.Source source) {
        List<String> found = new ArrayList<>();
        for (Tree top : source.unit().getTypeDecls()) {
            if (!(top instanceof ClassTree type)) {
                continue;
            }
            for (MethodTree method : methodsOf(type)) {
                var modifiers = method.getModifiers();
                if (modifiers.getAnnotations().isEmpty()
                        && !modifiers.getFlags().contains(Modifier.PRIVATE)
                        && !modifiers.getFlags().contains(Modifier.STATIC)
                        && method.getReturnType() != null) {
                    found.add(where(source, method) + ": " + method.getName());
                }
            }
        }
        return found;
    }

    /// Every string literal of a file.
    static List<String> stringsOf(House.Source source) {
        List<String> strings = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitLiteral(LiteralTree node, Void unused) {
                if (node.getValue() instanceof String text) {
                    strings.add(text);
                }
                return super.visitLiteral(node, null);
            }
        }.scan(source.unit(), null);
        return strings;
    }

    /// Every type of a file, nested and local ones too.
    static List<ClassTree> typesOf(House.Source source) {
        List<ClassTree> types = new ArrayList<>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitClass(ClassTree node, Void unused) {
                types.add(node);
                return super.visitClass(node, null);
            }
        }.scan(source.unit(), null);
        return types;
    }

    private static List<MethodTree> methodsOf(ClassTree type) {
        return type.getMembers().stream()
                .filter(MethodTree.class::isInstance)
                .map(MethodTree.class::cast)
                .toList();
    }

    private static long linesOf(House.Source source, MethodTree method) {
        var positions = source.trees().getSourcePositions();
        long start = positions.getStartPosition(source.unit(), method);
        long end = positions.getEndPosition(source.unit(), method);
        return end < 0 ? 0 : source.lineAt(end) - source.lineAt(start) + 1;
    }

    private static String where(House.Source source, Tree node) {
        long start = source.trees().getSourcePositions().getStartPosition(source.unit(), node);
        return source.name() + ":" + source.lineAt(start);
    }
}
