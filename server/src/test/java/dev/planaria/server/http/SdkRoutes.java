package dev.planaria.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// All routes of the official clients under the beta namespace, family by family (API contract 2).
final class SdkRoutes {
    private SdkRoutes() {}

    /// @param reason why those that are not built are not
    record Family(String name, String reason, List<String> routes) {}

    static List<Family> families() {
        List<Family> families = new ArrayList<>();
        for (String line : text().lines().toList()) {
            if (line.startsWith("== ")) {
                int bar = line.indexOf(" | ");
                families.add(
                        new Family(
                                line.substring(3, bar),
                                line.substring(bar + 3),
                                new ArrayList<>()));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                families.getLast().routes().add(line);
            }
        }
        return families;
    }

    private static String text() {
        try (InputStream in = SdkRoutes.class.getResourceAsStream("sdk-routes.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
