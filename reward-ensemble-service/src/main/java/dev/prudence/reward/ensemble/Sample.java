package dev.prudence.reward.ensemble;

/** A prompt with its answer, as an ensemble sees it. */
public sealed interface Sample {

    /** Words for messages: "vector" or "text". */
    String contentKind();

    /** A prompt and an answer in words; the ensemble tokenizes them itself, so that a score depends on the words alone. */
    record Text(String prompt, String answer) implements Sample {
        @Override
        public String contentKind() {
            return "text";
        }
    }

    /** A prompt and an answer as token ids of the ensemble's own tokenizer. Holds the arrays it was given: do not change them afterwards. */
    final class TokenIds implements Sample {
        private final long[] prompt;
        private final long[] answer;

        public TokenIds(long[] prompt, long[] answer) {
            this.prompt = prompt;
            this.answer = answer;
        }

        @Override
        public String contentKind() {
            return "token ids";
        }

        long[] prompt() {
            return prompt;
        }

        long[] answer() {
            return answer;
        }
    }

    /** A point of a vector task, float32. Holds the arrays it was given: do not change them afterwards. */
    final class Vector implements Sample {
        private final float[] prompt;
        private final float[] answer;

        public Vector(float[] prompt, float[] answer) {
            this.prompt = prompt;
            this.answer = answer;
        }

        @Override
        public String contentKind() {
            return "vector";
        }

        float[] prompt() {
            return prompt;
        }

        float[] answer() {
            return answer;
        }
    }

    /** What cannot be scored by any ensemble: the prompt or the answer is missing, or they are of different kinds. */
    record Unusable(String reason) implements Sample {
        @Override
        public String contentKind() {
            return "nothing";
        }
    }
}
