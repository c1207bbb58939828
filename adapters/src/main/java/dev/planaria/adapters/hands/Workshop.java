package dev.planaria.adapters.hands;

import dev.planaria.adapters.hands.cell.Cells;
import dev.planaria.adapters.hands.repository.Repositories;
import dev.planaria.adapters.hands.tools.HandTools;

/// What every hand of this process works with.
record Workshop(
        Cells cells,
        Journal journal,
        HandTools tools,
        Repositories repositories,
        DiskWatch watch) {}
