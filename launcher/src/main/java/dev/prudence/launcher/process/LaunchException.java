package dev.prudence.launcher.process;

/** Something that the user can read and act on; its message is the one sentence that is printed. */
public final class LaunchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String sentence;

    public LaunchException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    public LaunchException(String sentence, Throwable cause) {
        super(sentence, cause);
        this.sentence = sentence;
    }

    /** What is printed. */
    public String sentence() {
        return sentence;
    }
}
