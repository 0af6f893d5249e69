package dev.prudence.policy.messaging;

/** Names of the channels; the topics behind them stand in application.yaml. */
public final class Channels {
    /** Request blocks. */
    public static final String PROMPT_REQUESTED = "prompt-requested";
    /** Sample blocks. */
    public static final String SAMPLE_GENERATED = "sample-generated";
    /** Requests for games. */
    public static final String PLAY_REQUESTED = "play-requested";
    /** Games. */
    public static final String TRAJECTORY_COMPLETED = "trajectory-completed";
    /** Published model versions. */
    public static final String VERSION_PUBLISHED = "version-published";

    private Channels() {}
}
