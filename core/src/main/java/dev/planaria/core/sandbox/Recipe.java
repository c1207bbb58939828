package dev.planaria.core.sandbox;

import dev.planaria.core.resource.Resource;
import java.util.List;

/// How a sandbox is made, again and again the same. Holds no secrets.
///
/// @param resources what is put into the workspace before the first call
/// @param limits what calls inside may use
public record Recipe(List<Resource> resources, Limits limits) {
    public Recipe {
        resources = List.copyOf(resources);
    }

    /// @param memoryBytes of all processes together
    /// @param processes at once
    /// @param workspaceBytes of files in the workspace
    /// @param tmpBytes of `/tmp`
    public record Limits(long memoryBytes, int processes, long workspaceBytes, long tmpBytes) {
        public static final Limits DEFAULT = new Limits(2L << 30, 512, 4L << 30, 256L << 20);
    }
}
