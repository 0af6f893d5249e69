package dev.prudence.trainer.embedding;

import dev.prudence.graph.Value;

/** What a head sees of the embeddings {@code w} of a prompt and {@code d} of a response, both of length 1. */
public enum HeadFeatures {
    /** {@code [√E w, √E d, E w·d, √E |w − d|]}, each of about unit size, {@code 4 E} wide. */
    PAIR(4) {
        @Override
        Value of(Value prompt, Value response) {
            int width = prompt.shape().dimension(1);
            double scale = Math.sqrt(width);
            return prompt.mul(scale)
                    .concat(
                            1,
                            response.mul(scale),
                            prompt.mul(response).mul(width),
                            prompt.sub(response).abs().mul(scale));
        }
    },
    /** {@code √E d} only: a baseline that cannot know what was asked. */
    RESPONSE(1) {
        @Override
        Value of(Value prompt, Value response) {
            return response.mul(Math.sqrt(prompt.shape().dimension(1)));
        }
    };

    private final int widths;

    HeadFeatures(int widths) {
        this.widths = widths;
    }

    int width(int embeddingWidth) {
        return widths * embeddingWidth;
    }

    abstract Value of(Value prompt, Value response);
}
