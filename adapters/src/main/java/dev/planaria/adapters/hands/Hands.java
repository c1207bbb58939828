package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.cell.Home;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All hands of this process, by id.
final class Hands {
    private final Workshop workshop;
    private final Path homes;
    private final Map<String, Hand> hands = new HashMap<>();

    /// Ends what an earlier hands process left, before the first request is answered.
    Hands(Workshop workshop, Path homes) throws IOException {
        this.workshop = workshop;
        this.homes = Files.createDirectories(homes);
        try (DirectoryStream<Path> left = Files.newDirectoryStream(homes)) {
            for (Path home : left) {
                workshop.cells().sweep(new Home(home));
            }
        }
    }

    synchronized Hand get(String id) throws IOException {
        Hand hand = hands.get(id);
        if (hand == null) {
            hand = new Hand(workshop, new Home(homes.resolve(HandNames.fileName(id))));
            hands.put(id, hand);
        }
        return hand;
    }

    /// The hand if this process has had to do with it.
    synchronized Optional<Hand> find(String id) {
        return Optional.ofNullable(hands.get(id));
    }

    synchronized List<Hand> all() {
        return List.copyOf(hands.values());
    }

    void discard(String id) throws IOException, InterruptedException {
        Hand hand;
        synchronized (this) {
            hand = hands.remove(id);
        }
        if (hand != null) {
            hand.remove();
        } else {
            Path home = homes.resolve(HandNames.fileName(id));
            if (Files.exists(home)) {
                Trees.delete(home);
            }
        }
    }
}
