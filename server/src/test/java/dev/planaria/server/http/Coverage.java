package dev.planaria.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// Which routes the official client drove, told by the server's own log, and the document that says
/// so.
final class Coverage extends Handler {
    private static final Path DOCUMENT =
            Path.of(System.getProperty("planaria.root", ".."), "docs/reference/api-coverage.md");

    private final Logger logger = Logger.getLogger(Router.class.getName());
    private final Map<String, Set<String>> drivers = new TreeMap<>();
    private final Set<String> tests = new LinkedHashSet<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile String test = "";

    void listen() {
        logger.setLevel(Level.FINE);
        logger.setUseParentHandlers(false);
        setLevel(Level.FINE);
        logger.addHandler(this);
    }

    void begin(String name) {
        test = name;
        tests.add(name);
        calls.clear();
    }

    Set<String> tests() {
        return tests;
    }

    /// Routes that were called since the test began.
    List<String> calls() {
        return calls;
    }

    @Override
    public synchronized void publish(LogRecord entry) {
        Object[] parameters = entry.getParameters();
        if (parameters != null && parameters.length == 3) {
            String route = parameters[1] + " " + parameters[2];
            calls.add(route);
            drivers.computeIfAbsent(route, _ -> new TreeSet<>()).add(test);
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }

    /// Compares the document with what was driven; with `-Dplanaria.update=true` writes it.
    void check(List<Route> built) {
        for (Route route : built) {
            boolean promised = route.access() != Route.Access.NOT_BUILT;
            boolean official = !route.template().startsWith("/v1/x/");
            if (promised && official && route.template().startsWith("/v1/")) {
                assertThat(drivers)
                        .as("a test with the official client for every route that is built")
                        .containsKey(route.method() + " " + route.template());
            }
        }
        String table = table();
        try {
            if (Boolean.getBoolean("planaria.update")) {
                Files.createDirectories(DOCUMENT.getParent());
                Files.writeString(DOCUMENT, table);
            }
            assertThat(Files.readString(DOCUMENT))
                    .as("docs/reference/api-coverage.md; write it anew with -Dplanaria.update=true")
                    .isEqualTo(table);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String table() {
        List<SdkRoutes.Family> families = SdkRoutes.families();
        StringBuilder rows = new StringBuilder();
        int total = 0;
        int done = 0;
        List<String> known = new ArrayList<>();
        for (SdkRoutes.Family family : families) {
            rows.append("\n## ").append(family.name()).append("\n\n");
            rows.append("| route | here |\n|---|---|\n");
            for (String route : family.routes()) {
                String[] words = route.split(" ", 2);
                Set<String> by = drivers.get(route);
                known.add(route);
                total++;
                done += by == null ? 0 : 1;
                rows.append("| ").append(words[0]).append(" `").append(words[1]).append("` | ");
                rows.append(
                        by == null
                                ? "not built: " + family.reason()
                                : "yes: " + by.iterator().next());
                rows.append(" |\n");
            }
        }
        assertThat(known)
                .as("every driven route is one of the client's")
                .containsAll(drivers.keySet());
        return """
        # Coverage of the API

        Made by `OfficialClientTest`, in which the official Java client (3.12.0, the same \
        routes as the TypeScript client
        1.12.0) drives the server: do not edit it. A route is *yes* when a test called \
        it; one is named. Routes that are not built
        answer 404 in the official shape. What differs on purpose is in \
        [divergences](divergences.md).

        %d of %d routes are built.
        """
                        .formatted(done, total)
                + rows;
    }
}
