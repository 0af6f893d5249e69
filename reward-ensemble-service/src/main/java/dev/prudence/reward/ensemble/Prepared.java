package dev.prudence.reward.ensemble;

import dev.prudence.runtime.text.TokenPair;

/**
 * A sample as one ensemble wants it: checked and tokenized. Made by {@link RewardEnsemble#prepare}, on the caller's thread, so that what
 * waits for compute has a known size. Immutable.
 */
public sealed interface Prepared {

    /** Tokens that it costs to score the sample, without padding; 1 for a vector, 0 for what was refused. */
    int tokens();

    /** Not to be scored, and why. */
    record Refused(String reason) implements Prepared {
        @Override
        public int tokens() {
            return 0;
        }
    }

    /** A vector sample of the right width. */
    record Point(Sample.Vector sample) implements Prepared {
        @Override
        public int tokens() {
            return 1;
        }
    }

    /** Prompt and answer in one sequence, special tokens included. */
    record Sequence(TokenPair sequence, TokenCounts counts) implements Prepared {
        @Override
        public int tokens() {
            return sequence.ids().length;
        }

        long[] ids() {
            return sequence.ids();
        }
    }

    /** Prompt and answer apart, each with its special tokens. */
    record Texts(Text prompt, Text answer) implements Prepared {
        @Override
        public int tokens() {
            return prompt.tokens.length + answer.tokens.length;
        }

        TokenCounts counts() {
            return new TokenCounts(prompt.tokens.length, answer.tokens.length, false);
        }
    }

    /** A text and its tokens, special ones included. */
    final class Text {
        final String words;
        final long[] tokens;

        Text(String words, long[] tokens) {
            this.words = words;
            this.tokens = tokens;
        }
    }
}
