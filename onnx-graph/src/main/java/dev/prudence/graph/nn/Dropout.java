package dev.prudence.graph.nn;

import dev.prudence.graph.Value;

/**
 * Dropout, <a href="https://jmlr.org/papers/v15/srivastava14a.html">Srivastava et al. 2014</a>, in its inverted form: what is kept is
 * scaled up, so that evaluation needs nothing. The mask comes from noise that is fed, so a run is repeatable.
 *
 * @param rate the share that is set to 0, from 0 and below 1
 */
public record Dropout(double rate) {
    public Dropout {
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("A dropout rate lies from 0 and below 1: rate=" + rate);
        }
    }

    /**
     * x with its share set to 0.
     *
     * @param noise uniform in {@code [0, 1)}, of the shape of x
     */
    public Value apply(Value x, Value noise) {
        if (!noise.type().equals(x.type())) {
            throw new IllegalArgumentException(
                    "Dropout needs one number of noise for each element: x=" + x.type() + ", noise=" + noise.type());
        }
        Value zero = x.graph().scalar(x.elementType(), 0);
        Value bound = x.graph().scalar(x.elementType(), rate);
        return noise.less(bound).where(zero, x.mul(1 / (1 - rate)));
    }
}
