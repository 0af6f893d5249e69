package dev.prudence.trainer.rewardmodel;

import java.util.Arrays;

/** What reward members are built on, by its name in the document. */
public enum Backbone {
    /** The fine-tuned policy's own network. */
    POLICY("policy"),
    /** A frozen encoder that the judge does not use. */
    BGE_SMALL("bge-small"),
    /** The judge's own frozen encoder: a control, easier than any real case. */
    MINILM_CONTROL("minilm-control");

    private final String key;

    Backbone(String key) {
        this.key = key;
    }

    /** The name in documents, folders and reports. */
    public String key() {
        return key;
    }

    /** The backbone of a name. */
    public static Backbone of(String key) {
        return Arrays.stream(values())
                .filter(each -> each.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Backbones are policy, bge-small and minilm-control; rewardEnsemble.backbones=" + key));
    }
}
