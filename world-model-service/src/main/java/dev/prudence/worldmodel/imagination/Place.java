package dev.prudence.worldmodel.imagination;

import dev.prudence.worldmodel.Hidden;
import dev.prudence.worldmodel.tree.ImaginedTree;
import dev.prudence.worldmodel.tree.Prediction;
import org.jspecify.annotations.Nullable;

/** One environment of a group. Not thread-safe. */
final class Place {

    private @Nullable ImaginedTree<Hidden> tree;
    private @Nullable StageModel model;
    private @Nullable Prediction<Hidden> root;
    private long nextStep;

    @Nullable
    ImaginedTree<Hidden> tree() {
        return tree;
    }

    ImaginedTree<Hidden> plantedTree() {
        ImaginedTree<Hidden> planted = tree;
        if (planted == null) {
            throw new IllegalStateException("There is no tree yet");
        }
        return planted;
    }

    void plant(ImaginedTree<Hidden> newTree) {
        tree = newTree;
    }

    StageModel model() {
        StageModel used = model;
        if (used == null) {
            throw new IllegalStateException("There is no model yet");
        }
        return used;
    }

    /** From now on this model imagines from this root. */
    void use(StageModel next, Prediction<Hidden> said) {
        leave();
        model = next;
        root = said;
    }

    Prediction<Hidden> root() {
        Prediction<Hidden> known = root;
        if (known == null) {
            throw new IllegalStateException("There is no root yet");
        }
        return known;
    }

    void leave() {
        if (model != null) {
            model.leave();
        }
        model = null;
    }

    long nextStep() {
        return nextStep;
    }

    void stepped() {
        nextStep++;
    }
}
