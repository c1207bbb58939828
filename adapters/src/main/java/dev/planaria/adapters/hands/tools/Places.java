package dev.planaria.adapters.hands.tools;

/// Where a path of the model is inside its sandbox. Never looked at from outside: a link in the
/// workspace could lead a reader on the host anywhere.
final class Places {
    private static final String WORKSPACE = "/workspace";

    private final String workspace;

    /// @param workspace where it really is for those inside
    Places(String workspace) {
        this.workspace = workspace;
    }

    String workspace() {
        return workspace;
    }

    /// Relative paths begin in the workspace, wherever the shell is.
    String resolve(String path) {
        if (!path.startsWith("/")) {
            return workspace + "/" + path;
        }
        boolean inWorkspace = path.equals(WORKSPACE) || path.startsWith(WORKSPACE + "/");
        return inWorkspace ? workspace + path.substring(WORKSPACE.length()) : path;
    }
}
