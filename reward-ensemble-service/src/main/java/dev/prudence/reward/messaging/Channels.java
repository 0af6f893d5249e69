package dev.prudence.reward.messaging;

/** Names of the channels; the topics behind them stand in application.yaml. */
public final class Channels {

    /** Sample blocks. */
    public static final String SAMPLE_GENERATED = "sample-generated";
    /** Score blocks. */
    public static final String SAMPLE_SCORED = "sample-scored";
    /** Published model versions. */
    public static final String VERSION_PUBLISHED = "version-published";

    /** What is wrong with members. */
    public static final String MEMBER_INCIDENT = "member-incident";

    private Channels() {}
}
