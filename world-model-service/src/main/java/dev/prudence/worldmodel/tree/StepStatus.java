package dev.prudence.worldmodel.tree;

/** Where in its stage an agent is after a step; the number is the one of Thinker's own code. */
public enum StepStatus {
    /** A real step was taken, an imaginary one is next. */
    REAL(0),
    /** An imaginary step was taken, another one is next. */
    IMAGINARY(1),
    /** An imaginary step was taken, the real one is next. */
    LAST_IMAGINARY(2),
    /** A real step was taken and a real one is next: stages of one step. */
    REAL_ONLY(3);

    private final int number;

    StepStatus(int number) {
        this.number = number;
    }

    /** 0 to 3. */
    public int number() {
        return number;
    }

    /** Whether the next action is an imaginary one. */
    public boolean imaginesNext() {
        return this == REAL || this == IMAGINARY;
    }

    /** Whether a real step was taken. */
    public boolean isReal() {
        return this == REAL || this == REAL_ONLY;
    }

    /** After so many imaginary steps of a stage. */
    static StepStatus after(int imaginarySteps, int stageLength) {
        if (imaginarySteps == 0) {
            return stageLength == 1 ? REAL_ONLY : REAL;
        }
        return imaginarySteps == stageLength - 1 ? LAST_IMAGINARY : IMAGINARY;
    }
}
