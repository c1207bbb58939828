package dev.planaria.adapters.hands.tools;

import dev.planaria.core.error.FailureClass;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/// The input of a call as the model wrote it, read with errors that the model can act on.
final class Input {
    private final String tool;
    private final JsonNode json;

    Input(String tool, JsonNode json) {
        this.tool = tool;
        this.json = json;
    }

    String required(String name) throws InputException {
        return text(name).orElseThrow(() -> wrong(name + " is required"));
    }

    /// A name that the operating system takes: not empty, no NUL.
    String path(String name) throws InputException {
        String path = required(name);
        if (path.isEmpty()) {
            throw wrong(name + " is required");
        }
        if (path.indexOf(0) >= 0) {
            throw wrong(name + " must not contain a NUL character");
        }
        return path;
    }

    Optional<String> text(String name) throws InputException {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw wrong(name + " must be a string");
        }
        return Optional.of(value.stringValue());
    }

    boolean flag(String name) throws InputException {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return false;
        }
        if (!value.isBoolean()) {
            throw wrong(name + " must be true or false");
        }
        return value.booleanValue();
    }

    OptionalLong positive(String name) throws InputException {
        JsonNode value = json.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return OptionalLong.empty();
        }
        if (!value.isNumber() || value.doubleValue() < 1) {
            throw wrong(name + " must be a positive number");
        }
        return OptionalLong.of((long) value.doubleValue());
    }

    JsonNode raw(String name) {
        return json.path(name);
    }

    InputException wrong(String what) {
        return new InputException(tool + ": " + what);
    }

    /// Its time was up.
    InputException late(String what) {
        return new InputException(tool + ": " + what, FailureClass.TOOL_TIMEOUT);
    }
}
