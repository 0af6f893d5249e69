package dev.prudence.runtime.text;

/** How the vectors of a text's tokens become one. */
public enum Pooling {
    /** The mean over the text's own tokens, padding left out. */
    MEAN,
    /** The first token's vector. */
    CLS
}
