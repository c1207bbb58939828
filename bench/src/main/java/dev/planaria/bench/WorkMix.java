package dev.planaria.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/// Which sessions come: what each must have before it can work. The shares are assumptions, the
/// sizes are those of public repositories; see the page.
final class WorkMix {
    /// Of repositories.
    enum Size {
        NONE(0),
        SMALL(200),
        MIDDLE(1_000),
        LARGE(3_010),
        LARGEST(5_890);

        final int files;

        Size(int files) {
            this.files = files;
        }
    }

    /// @param size of the repository that is cloned
    /// @param installs whether packages are installed
    record Work(Size size, boolean installs) {}

    /// Of twenty sessions.
    private static final List<Work> TWENTY = twenty();

    private WorkMix() {}

    private static List<Work> twenty() {
        List<Work> all = new ArrayList<>();
        add(all, 8, Size.NONE, false);
        add(all, 2, Size.SMALL, false);
        add(all, 2, Size.SMALL, true);
        add(all, 2, Size.MIDDLE, false);
        add(all, 2, Size.MIDDLE, true);
        add(all, 1, Size.LARGE, false);
        add(all, 1, Size.LARGE, true);
        add(all, 2, Size.LARGEST, true);
        return List.copyOf(all);
    }

    private static void add(List<Work> all, int times, Size size, boolean installs) {
        for (int i = 0; i < times; i++) {
            all.add(new Work(size, installs));
        }
    }

    /// So many sessions in the order of chance: whole twenties, and of the rest a part.
    static List<Work> sessions(int count, Random random) {
        List<Work> all = new ArrayList<>();
        while (all.size() < count) {
            List<Work> next = new ArrayList<>(TWENTY);
            Collections.shuffle(next, random);
            all.addAll(next.subList(0, Math.min(next.size(), count - all.size())));
        }
        return all;
    }
}
