package dev.prudence.reward.wire;

/** A version was had and verified, but it is no ensemble that can be loaded. Asking again gives the same. */
public final class UnusableEnsembleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public UnusableEnsembleException(String digest, RuntimeException cause) {
        super("the ensemble cannot be loaded: " + cause.getMessage() + ", digest=" + digest, cause);
    }
}
