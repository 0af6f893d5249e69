package dev.prudence.runtime;

import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;

/** How far ONNX Runtime may rewrite a graph when a session is opened. */
public enum Optimisation {
    /** Constant folding and redundant nodes only: for training graphs, where more only costs time to open. */
    BASIC(OptLevel.BASIC_OPT),
    /** Everything, fused kernels included: for inference. */
    ALL(OptLevel.ALL_OPT);

    private final OptLevel level;

    Optimisation(OptLevel level) {
        this.level = level;
    }

    OptLevel level() {
        return level;
    }
}
