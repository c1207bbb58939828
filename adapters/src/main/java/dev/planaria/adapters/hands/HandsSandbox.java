package dev.planaria.adapters.hands;

import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A sandbox of the hands process, as its brain sees it.
final class HandsSandbox implements Sandbox {
    private final HandsLine line;
    private final HandAddress address;
    private final boolean attached;
    private final List<ProvisionNotice> notices;

    HandsSandbox(
            HandsLine line, HandAddress address, boolean attached, List<ProvisionNotice> notices) {
        this.line = line;
        this.address = address;
        this.attached = attached;
        this.notices = List.copyOf(notices);
    }

    @Override
    public HandAddress address() {
        return address;
    }

    @Override
    public List<ProvisionNotice> notices() {
        return notices;
    }

    /// Runs the call or attaches to it. A user's interrupt and a deadline end it; a brain that
    /// leaves or lost its session only stops waiting, with [InterruptedException], and the call
    /// goes on for the next brain.
    @Override
    public ToolResult execute(ToolCall call, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        ObjectNode request =
                HandsSandboxProvider.request("execute", address.id(), address.generation())
                        .put("call", call.id().value())
                        .put("tool", call.name())
                        .put("boot", address.bootId())
                        .put("process", address.processStart())
                        .put("may_have_run", call.mayHaveRun())
                        .put("attached", attached);
        request.set("input", call.input());
        try {
            return OutcomeJson.read(ask(call, request, stop));
        } catch (ClosedByInterruptException e) {
            throw HandsSandboxProvider.interrupted();
        } catch (IOException e) {
            if (leaves(stop)) {
                throw new InterruptedException("this brain stopped waiting: " + stop.reason());
            }
            throw Losses.exception(request.path("may_have_run").asBoolean(false));
        }
    }

    @Override
    public void close() {
        // The hand goes on without us; connections belong to the provider.
    }

    /// A connection that breaks says nothing of the call: asked again under the same id, the same
    /// life of the hands process attaches to it, and another life says that it is lost.
    private JsonNode ask(ToolCall call, ObjectNode request, Cancellation stop) throws IOException {
        HandsConnection first = line.take();
        try {
            return exchange(first, call, request, stop);
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            if (leaves(stop)) {
                throw e;
            }
            request.put("may_have_run", true);
            return exchange(line.fresh(), call, request, stop);
        }
    }

    private JsonNode exchange(
            HandsConnection connection, ToolCall call, ObjectNode request, Cancellation stop)
            throws IOException {
        boolean whole = false;
        try (var _ = stop.onCancel(() -> stopped(connection, call, stop))) {
            JsonNode answer = connection.ask(request);
            whole = true;
            return answer;
        } finally {
            if (whole) {
                line.giveBack(connection);
            } else {
                HandsLine.closeQuietly(connection);
            }
        }
    }

    private void stopped(HandsConnection connection, ToolCall call, Cancellation stop) {
        if (leaves(stop)) {
            HandsLine.closeQuietly(connection);
            return;
        }
        // Not on the thread of whoever cancels: it must not wait for the hands.
        Thread.ofVirtual()
                .name("stop-" + call.id())
                .start(() -> {
                    try {
                        var _ =
                                line.askIfThere(
                                        HandsSandboxProvider.request(
                                                        "stop", address.id(), address.generation())
                                                .put("call", call.id().value()));
                    } catch (IOException e) {
                        // The hands are gone and the call with them; the one who waits for it is
                        // told so.
                        return;
                    }
                });
    }

    private static boolean leaves(Cancellation stop) {
        return stop.reason() == Cancellation.Reason.DRAIN
                || stop.reason() == Cancellation.Reason.STALE;
    }
}
