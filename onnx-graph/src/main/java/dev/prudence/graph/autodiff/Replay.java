package dev.prudence.graph.autodiff;

import dev.prudence.graph.Value;

/** Which values a gradient rule reads in place of those of the forward pass. */
interface Replay {
    /** Reads the forward pass itself. */
    Replay NONE = new Replay() {
        @Override
        public Value operand(Value original) {
            return original;
        }

        @Override
        public Value result(Value original) {
            return original;
        }
    };

    Value operand(Value original);

    Value result(Value original);
}
