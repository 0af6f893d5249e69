package dev.prudence.trainer.rollout;

/** The broker does not answer at present. Trying again may help. */
public final class BrokerUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BrokerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
