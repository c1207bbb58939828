package dev.planaria.adapters.hands.tools;

import dev.planaria.adapters.hands.cell.CellLostException;
import dev.planaria.core.error.FailureClass;
import dev.planaria.core.tool.ToolSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The six tools of `agent_toolset_20260401` that act in a sandbox (API contract 6.1), with the
/// texts and limits of the official self-hosted worker (observed behaviour §12).
public final class HandTools {
    /// No call takes longer, whatever its input asks for (service behaviour A4).
    public static final Duration CALL_MAX = Duration.ofSeconds(150);

    // Read once: every turn asks for them.
    private static final List<ToolSpec> SPECS = read();

    private final BashTool bash;

    public HandTools(Duration callMax) {
        this.bash = new BashTool(callMax);
    }

    /// Runs a call to its end.
    ///
    /// @throws CellLostException when the sandbox ended under it
    /// @throws StoppedException when it was told to stop
    public Output execute(String name, JsonNode json, Attempt attempt)
            throws CellLostException, StoppedException, IOException, InterruptedException {
        Input input = new Input(name, json);
        try {
            return switch (name) {
                case "bash" -> bash.run(input, attempt);
                case "read" -> new FileTools(attempt).read(input);
                case "write" -> new FileTools(attempt).write(input);
                case "edit" -> new FileTools(attempt).edit(input);
                case "glob" -> new SearchTools(attempt).glob(input);
                case "grep" -> new SearchTools(attempt).grep(input);
                default -> Output.error("there is no tool '" + name + "'");
            };
        } catch (InputException e) {
            FailureClass failure = e.failure();
            return failure == null
                    ? Output.error(e.getMessage())
                    : Output.failed(failure, e.getMessage());
        }
    }

    /// As they are told to the model. Not to be changed.
    public static List<ToolSpec> specs() {
        return SPECS;
    }

    private static List<ToolSpec> read() {
        return List.of(
                spec(
                        "bash",
                        "Runs a command in a bash shell in the sandbox. The working directory, variables and functions "
                                + "last from call to call. Ends after 120 seconds unless timeout_ms says otherwise. "
                                + "Only the last 100 KiB of output are shown. restart: true begins a new shell.",
                        """
                        {"type":"object","properties":{
                          "command":{"type":"string","description":"The command to run."},
                          "restart":{"type":"boolean","description":"Begin a new shell instead."},
                          "timeout_ms":{"type":"integer","description":"End the command after this time."}}}\
                        """),
                spec(
                        "read",
                        "Reads a file in the sandbox: text up to 256 KiB as it is, images and PDF"
                                + " documents to look at.",
                        """
                        {"type":"object","properties":{
                          "file_path":{"type":"string","description":"Absolute, or relative to /workspace."},
                          "view_range":{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2,
                            "description":"First and last line, counted from 1; a last line of 0 or less is the end."}},
                          "required":["file_path"]}\
                        """),
                spec(
                        "write",
                        "Writes a file in the sandbox, in place of what was there. Makes missing directories.",
                        """
                        {"type":"object","properties":{
                          "file_path":{"type":"string","description":"Absolute, or relative to /workspace."},
                          "content":{"type":"string"}},
                          "required":["file_path","content"]}\
                        """),
                spec(
                        "edit",
                        "Replaces old_string by new_string in a file. old_string must be there exactly once, unless "
                                + "replace_all is true.",
                        """
                        {"type":"object","properties":{
                          "file_path":{"type":"string","description":"Absolute, or relative to /workspace."},
                          "old_string":{"type":"string"},"new_string":{"type":"string"},
                          "replace_all":{"type":"boolean"}},
                          "required":["file_path","old_string","new_string"]}\
                        """),
                spec(
                        "glob",
                        "Finds files by a pattern such as **/*.py, newest first, at most 200.",
                        """
                        {"type":"object","properties":{
                          "pattern":{"type":"string"},
                          "path":{"type":"string","description":"Where to look; /workspace if left out."}},
                          "required":["pattern"]}\
                        """),
                spec(
                        "grep",
                        "Finds lines that match a regular expression (Perl syntax), as path:line:text.",
                        """
                        {"type":"object","properties":{
                          "pattern":{"type":"string"},
                          "path":{"type":"string","description":"File or directory; /workspace if left out."}},
                          "required":["pattern"]}\
                        """));
    }

    private static ToolSpec spec(String name, String description, String schema) {
        return new ToolSpec(name, description, (ObjectNode) JsonMapper.shared().readTree(schema));
    }
}
