package dev.planaria.core.harness;

import dev.planaria.core.id.EventId;
import dev.planaria.core.session.EventBody;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// A call that has no result yet.
///
/// @param custom the client runs it
/// @param verdict what somebody said to an `ASK`
public record OpenCall(
        EventId id,
        String name,
        ObjectNode input,
        boolean custom,
        EventBody.Permission permission,
        EventBody.@Nullable UserToolConfirmation verdict) {

    OpenCall decided(EventBody.UserToolConfirmation confirmation) {
        return new OpenCall(id, name, input, custom, permission, confirmation);
    }

    /// Somebody must answer first.
    public boolean isBlocked() {
        return custom || (permission == EventBody.Permission.ASK && verdict == null);
    }

    /// It must not run.
    public boolean isRefused() {
        return permission == EventBody.Permission.DENY || (verdict != null && !verdict.allow());
    }

    /// What the model is told of a refused one.
    public String refusal() {
        if (verdict == null) {
            return "The call was rejected: there is no tool \"" + name + "\" that may be used.";
        }
        String why = verdict.denyMessage();
        return "The user rejected this call; it has not run."
                + (why == null || why.isBlank() ? "" : " Reason: " + why);
    }
}
