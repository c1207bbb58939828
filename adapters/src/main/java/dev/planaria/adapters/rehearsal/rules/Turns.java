package dev.planaria.adapters.rehearsal.rules;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// The messages of a request as the service reads them: neighbours of one role are one turn.
final class Turns {
    private Turns() {}

    static List<Turn> of(JsonNode messages) {
        var turns = new ArrayList<Turn>();
        int index = 0;
        for (var message : messages) {
            var role = message.path("role").stringValue("");
            if (turns.isEmpty() || !turns.getLast().role().equals(role)) {
                turns.add(new Turn(role, index, new ArrayList<>()));
            }
            addBlocks(turns.getLast().blocks(), message.path("content"), index);
            index++;
        }
        return turns;
    }

    private static void addBlocks(List<Placed> blocks, JsonNode content, int message) {
        if (!content.isArray()) {
            // Words alone are one text block, and no rule about pairs looks into it.
            blocks.add(new Placed("text", content, message, 0));
            return;
        }
        int index = 0;
        for (var block : content) {
            blocks.add(new Placed(block.path("type").stringValue(""), block, message, index));
            index++;
        }
    }

    /// `message` is the index of its first message.
    record Turn(String role, int message, List<Placed> blocks) {
        boolean isAssistant() {
            return role.equals("assistant");
        }

        boolean isUser() {
            return role.equals("user");
        }

        boolean has(String type) {
            return blocks.stream().anyMatch(block -> block.type().equals(type));
        }
    }

    record Placed(String type, JsonNode block, int message, int index) {
        String text(String field) {
            return block.path(field).stringValue("");
        }

        String path() {
            return "messages.%d.content.%d".formatted(message, index);
        }
    }
}
