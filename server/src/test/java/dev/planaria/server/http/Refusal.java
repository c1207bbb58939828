package dev.planaria.server.http;

/// A request that must be refused, and how.
///
/// @param path `$a` stands for an agent, `$e` for an environment, `$s` for a session; `$A` and `$E`
///   for archived ones
/// @param body with `'` for `"`, and the same names
/// @param says what the message must contain
record Refusal(String method, String path, String body, int status, String says) {
    static Refusal post(String path, String body, String says) {
        return new Refusal("POST", path, body, 400, says);
    }

    static Refusal get(String path, int status, String says) {
        return new Refusal("GET", path, "", status, says);
    }

    @Override
    public String toString() {
        String shown = body.length() > 90 ? body.substring(0, 90) + "…" : body;
        return status + " " + method + " " + path + " " + shown;
    }
}
