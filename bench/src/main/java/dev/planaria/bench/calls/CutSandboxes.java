package dev.planaria.bench.calls;

import dev.planaria.core.id.HandId;
import dev.planaria.core.sandbox.HandAddress;
import dev.planaria.core.sandbox.ProvisionNotice;
import dev.planaria.core.sandbox.Recipe;
import dev.planaria.core.sandbox.Sandbox;
import dev.planaria.core.sandbox.SandboxProvider;
import dev.planaria.core.tool.Cancellation;
import dev.planaria.core.tool.ToolCall;
import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.core.tool.ToolResult;
import dev.planaria.core.tool.ToolSpec;
import java.util.List;
import java.util.Optional;

/// The sandboxes of a brain that dies around the sending of a call, or whose hands do.
record CutSandboxes(SandboxProvider provider, Knife knife, Scene scene) implements SandboxProvider {
    @Override
    public List<ToolSpec> tools() {
        return provider.tools();
    }

    @Override
    public Sandbox provision(HandId id, long generation, Recipe recipe, Cancellation stop)
            throws ToolFailedException, InterruptedException {
        knife.alive();
        return new CutSandbox(provider.provision(id, generation, recipe, stop));
    }

    @Override
    public Optional<Sandbox> attach(HandAddress last, long generation)
            throws ToolFailedException, InterruptedException {
        knife.alive();
        return provider.attach(last, generation).map(CutSandbox::new);
    }

    @Override
    public void discard(HandId id) throws InterruptedException {
        provider.discard(id);
    }

    /// What can be seen and done from outside while a call runs.
    interface Scene {
        /// The command has done what it is for.
        void awaitEffect(HandId hand, ToolCall call) throws InterruptedException;

        /// The command has said its last word.
        void awaitEnd(HandId hand, ToolCall call) throws InterruptedException;

        /// `kill -9` of the hands process.
        void killHands() throws InterruptedException;
    }

    private final class CutSandbox implements Sandbox {
        private final Sandbox sandbox;

        CutSandbox(Sandbox sandbox) {
            this.sandbox = sandbox;
        }

        @Override
        public HandAddress address() {
            return sandbox.address();
        }

        @Override
        public List<ProvisionNotice> notices() {
            return sandbox.notices();
        }

        @Override
        public void close() {
            sandbox.close();
        }

        @Override
        public ToolResult execute(ToolCall call, Cancellation stop)
                throws ToolFailedException, InterruptedException {
            HandId hand = sandbox.address().id();
            knife.at(CutPoint.UNSENT);
            if (knife.isAt(CutPoint.SENT)) {
                leave(call, () -> {});
                throw knife.die(CutPoint.SENT);
            }
            if (knife.isAt(CutPoint.RUNNING)) {
                leave(call, () -> scene.awaitEffect(hand, call));
                throw knife.die(CutPoint.RUNNING);
            }
            if (knife.isAt(CutPoint.ENDED)) {
                leave(call, () -> scene.awaitEffect(hand, call));
                scene.awaitEnd(hand, call);
                throw knife.die(CutPoint.ENDED);
            }
            if (knife.isAt(CutPoint.HANDS_AFTER)) {
                leave(call, () -> scene.awaitEffect(hand, call));
                scene.awaitEnd(hand, call);
                scene.killHands();
                throw knife.die(CutPoint.HANDS_AFTER);
            }
            if (knife.isAt(CutPoint.HANDS_BEFORE)) {
                scene.killHands();
            }
            if (knife.isAt(CutPoint.HANDS_DURING)) {
                Thread killer =
                        Thread.ofVirtual()
                                .name("kill-hands")
                                .start(() ->
                                        quietly(() -> {
                                            scene.awaitEffect(hand, call);
                                            scene.killHands();
                                        }));
                try {
                    return sandbox.execute(call, stop);
                } finally {
                    killer.join();
                }
            }
            return sandbox.execute(call, stop);
        }

        /// Sends the call as a brain does that will not be there for its result: its connection
        /// breaks when it dies.
        private void leave(ToolCall call, Wait until) throws InterruptedException {
            Cancellation death = new Cancellation();
            Thread ghost =
                    Thread.ofVirtual()
                            .name("ghost-" + call.id())
                            .start(() ->
                                    quietly(() -> {
                                        try {
                                            var _ = sandbox.execute(call, death);
                                        } catch (ToolFailedException e) {
                                            // Nobody is there to hear of it.
                                            return;
                                        }
                                    }));
            until.pass();
            death.cancel(Cancellation.Reason.STALE);
            ghost.join();
        }
    }

    private interface Wait {
        void pass() throws InterruptedException;
    }

    private static void quietly(Wait deed) {
        try {
            deed.pass();
        } catch (InterruptedException e) {
            // The dead are not asked how they ended.
            Thread.currentThread().interrupt();
        }
    }
}
