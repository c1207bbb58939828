package dev.planaria.adapters.rehearsal.script;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// One block of a scripted reply, in the order in which the rehearsal model says it.
///
/// Texts (and the strings inside a tool's input) may hold placeholders, filled from the request
/// that is answered: see [Placeholders].
public sealed interface Block {

    /// Thinking in the open. The server signs it, and wants it back unaltered inside a tool loop.
    record Thinking(String text) implements Block {
        public Thinking {
            Objects.requireNonNull(text);
        }
    }

    /// Thinking that the client is not shown: it travels as sealed data, and must come back the
    /// same.
    record RedactedThinking(String hidden) implements Block {
        public RedactedThinking {
            Objects.requireNonNull(hidden);
        }
    }

    /// Words for the user. `chunks` says how they are cut when streamed; null takes what the step
    /// says.
    record Text(String text, @Nullable Chunks chunks) implements Block {
        public Text {
            Objects.requireNonNull(text);
        }
    }

    /// A call of a tool. `input` is a JSON object, kept as text so that nobody can alter it later.
    record ToolUse(String name, String input) implements Block {
        public ToolUse {
            Objects.requireNonNull(name);
            if (!isObject(input)) {
                throw new IllegalArgumentException(
                        "the input of tool %s is not a JSON object: %s".formatted(name, input));
            }
        }

        private static boolean isObject(String input) {
            try {
                return JsonMapper.shared().readTree(input).isObject();
            } catch (JacksonException e) {
                return false;
            }
        }
    }
}
