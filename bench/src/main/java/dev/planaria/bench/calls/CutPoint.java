package dev.planaria.bench.calls;

/// The twelve points of a call's life at which its brain, with its server, or its hands die
/// (protocol §6, goals §4).
public enum CutPoint {
    INTENT_LOST("the server dies before the call is durable", true),
    INTENT_KEPT("the server dies once the call is durable", true),
    HAND_UNRECORDED("the server dies before its hand is written down", true),
    UNSENT("the server dies with the hand written down, the call not sent", true),
    SENT("the server dies as soon as the call is sent", true),
    RUNNING("the server dies while the call runs", true),
    ENDED("the server dies when the call has ended, its result not fetched", true),
    FETCHED("the server dies with the result in its memory", true),
    APPENDED("the server dies once the result is durable, before it knows", true),
    HANDS_BEFORE("the hands die before the call is sent", false),
    HANDS_DURING("the hands die while the call runs", false),
    HANDS_AFTER("server and hands die when the call has ended, its result not fetched", false);

    private final String words;
    private final boolean handLives;

    CutPoint(String words, boolean handLives) {
        this.words = words;
        this.handLives = handLives;
    }

    public String words() {
        return words;
    }

    /// Where it does, the call takes effect exactly once; elsewhere at most once, and the model is
    /// told (protocol T5).
    public boolean handLives() {
        return handLives;
    }
}
