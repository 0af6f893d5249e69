package dev.prudence.trainer.overoptimisation;

/** A member's training left the finite numbers; the member is refused. */
final class MemberDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MemberDivergedException(int member, float loss, float gradientNorm) {
        super(
                "the member is refused because its training is no longer finite, lower rewardEnsemble.learningRate: member="
                        + member + ", loss=" + loss + ", gradientNorm=" + gradientNorm);
    }
}
