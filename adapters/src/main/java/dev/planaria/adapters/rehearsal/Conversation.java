package dev.planaria.adapters.rehearsal;

import dev.planaria.adapters.rehearsal.rules.RefusedException;
import dev.planaria.adapters.rehearsal.script.Script;
import dev.planaria.adapters.rehearsal.script.Scripts;
import dev.planaria.adapters.rehearsal.script.Situation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// One request, read as the conversation that it carries.
final class Conversation {
    static final String MODEL = "rehearsal";

    private static final Pattern MARK =
            Pattern.compile(
                    "\\[rehearsal:\\s*([A-Za-z0-9][A-Za-z0-9._-]*)?\\s*(?:@\\s*(\\d{1,9}))?\\s*]");

    private final JsonNode body;
    private final JsonNode messages;
    private final Matcher mark;

    Conversation(JsonNode body) {
        this.body = body;
        this.messages = body.path("messages");
        this.mark = MARK.matcher(firstUserText(body));
        // why: found once here; its groups are only read afterwards.
        mark.find();
    }

    static String firstUserText(JsonNode body) {
        return Json.text(body.path("messages").path(0).path("content"));
    }

    String model() {
        return body.path("model").stringValue("");
    }

    /// The script of this conversation: the model's name tells it, or else a mark in the first
    /// message.
    Script script(Scripts scripts) {
        var model = model();
        if (!model.equals(MODEL) && !model.startsWith(MODEL + ":")) {
            throw RefusedException.notFound(
                    "model: %s. This is the rehearsal model: ask for \"%s\" or \"%s:SCRIPT\"."
                            .formatted(model, MODEL, MODEL));
        }
        var name = model.equals(MODEL) ? markedName() : model.substring(MODEL.length() + 1);
        return scripts.find(name)
                .orElseThrow(() ->
                        RefusedException.notFound(
                                "model: the rehearsal has no script \"%s\". It has %s."
                                        .formatted(name, String.join(", ", scripts.names()))));
    }

    /// What is to be answered now.
    Situation situation() {
        return situationBefore(messages.size());
    }

    /// What was to be answered when only the messages before this index were there.
    Situation situationBefore(int end) {
        int position = markedPosition();
        int turnPosition = 0;
        var userText = "";
        List<Situation.Result> results = new ArrayList<>();
        var toolNames = new HashMap<String, String>();
        for (int i = 0; i < end; i++) {
            var message = messages.path(i);
            var content = message.path("content");
            switch (message.path("role").stringValue("")) {
                case "assistant" -> {
                    position++;
                    turnPosition++;
                    results.clear();
                    for (var block : content) {
                        toolNames.put(
                                block.path("id").stringValue(""),
                                block.path("name").stringValue(""));
                    }
                }
                case "user" -> {
                    addResults(results, content, toolNames);
                    if (results.isEmpty()) {
                        turnPosition = 0;
                    }
                    var text = Json.text(content);
                    userText = text.isEmpty() ? userText : text;
                }
                default -> {}
            }
        }
        return new Situation(position, turnPosition, userText, results, toolsOffered());
    }

    /// The same for each attempt at the same step of the same conversation. Brains that have the
    /// same conversation at the same time are told apart by `metadata.user_id`, if they send it.
    String identity() {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(model().getBytes(StandardCharsets.UTF_8));
            digest.update(
                    body.path("metadata")
                            .path("user_id")
                            .stringValue("")
                            .getBytes(StandardCharsets.UTF_8));
            return HexFormat.of()
                    .formatHex(digest.digest(messages.toString().getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void addResults(
            List<Situation.Result> results, JsonNode content, Map<String, String> toolNames) {
        for (var block : content) {
            if (Json.type(block).equals("tool_result")) {
                results.add(
                        new Situation.Result(
                                toolNames.getOrDefault(
                                        block.path("tool_use_id").stringValue(""), ""),
                                Json.text(block.path("content")),
                                block.path("is_error").booleanValue(false)));
            }
        }
    }

    private Set<String> toolsOffered() {
        var names = new HashSet<String>();
        for (var tool : body.path("tools")) {
            names.add(tool.path("name").stringValue(""));
        }
        return names;
    }

    private String markedName() {
        var name = mark.hasMatch() ? mark.group(1) : null;
        return name == null ? Scripts.DEFAULT : name;
    }

    private int markedPosition() {
        var position = mark.hasMatch() ? mark.group(2) : null;
        return position == null ? 0 : Integer.parseInt(position);
    }
}
