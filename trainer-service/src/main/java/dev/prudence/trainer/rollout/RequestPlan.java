package dev.prudence.trainer.rollout;

import dev.prudence.proto.rollout.v1.BlockContext;
import dev.prudence.proto.rollout.v1.PromptRequested;
import dev.prudence.proto.rollout.v1.SampleRequest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntPredicate;

/**
 * Which samples still have to be asked for, cut into blocks of at most 512 samples and 512 KiB. Samples that are late go
 * before those that were never asked for. Not thread-safe.
 */
final class RequestPlan {

    private final PhaseSpec spec;
    private final int blockSamples;
    private final Deque<int[]> fresh = new ArrayDeque<>();
    private final Deque<int[]> late = new ArrayDeque<>();

    RequestPlan(PhaseSpec spec, int blockSamples, OptionalLong shuffleSeed, IntPredicate wanted) {
        this.spec = spec;
        this.blockSamples = blockSamples;
        List<int[]> blocks = cut(spec.samples(), wanted);
        shuffleSeed.ifPresent(seed -> Collections.shuffle(blocks, new Random(seed)));
        fresh.addAll(blocks);
    }

    /** Puts samples back; they are asked for next. */
    void askAgain(int[] ids) {
        int[] sorted = ids.clone();
        Arrays.sort(sorted);
        late.addAll(cut(sorted));
    }

    boolean isEmpty() {
        return fresh.isEmpty() && late.isEmpty();
    }

    /** How many samples the next block holds; 0 when there is none. */
    int nextSize() {
        int[] next = late.isEmpty() ? fresh.peek() : late.peek();
        return next == null ? 0 : next.length;
    }

    /** The samples of the next block, ascending. */
    int[] peek() {
        return late.isEmpty() ? fresh.element() : late.element();
    }

    /** Takes the block away that {@link #peek()} returned. */
    void remove() {
        (late.isEmpty() ? fresh : late).remove();
    }

    /** Writes a block out. Samples of one prompt share its entry. */
    PromptRequested message(int[] ids, BlockContext context) {
        PromptRequested.Builder block = PromptRequested.newBuilder().setContext(context);
        int last = -1;
        for (int id : ids) {
            int prompt = spec.promptIndex(id);
            if (prompt != last) {
                block.addPrompts(spec.prompts().get(prompt));
                last = prompt;
            }
            block.addSamples(SampleRequest.newBuilder().setSampleId(id).setPromptIndex(block.getPromptsCount() - 1));
        }
        return block.build();
    }

    private List<int[]> cut(int samples, IntPredicate wanted) {
        List<int[]> blocks = new ArrayList<>();
        Cutter cutter = new Cutter(blocks);
        for (int id = 0; id < samples; id++) {
            if (wanted.test(id)) {
                cutter.add(id);
            }
        }
        cutter.flush();
        return blocks;
    }

    private List<int[]> cut(int[] ids) {
        List<int[]> blocks = new ArrayList<>();
        Cutter cutter = new Cutter(blocks);
        for (int id : ids) {
            cutter.add(id);
        }
        cutter.flush();
        return blocks;
    }

    /** Fills one block after the other. */
    private final class Cutter {
        private final List<int[]> blocks;
        private final int[] ids = new int[blockSamples];
        private int count;
        private int lastPrompt = -1;
        private int promptBytes;

        Cutter(List<int[]> blocks) {
            this.blocks = blocks;
        }

        void add(int id) {
            int prompt = spec.promptIndex(id);
            int bytes = prompt == lastPrompt ? 0 : spec.prompts().get(prompt).getSerializedSize();
            if (count == blockSamples || (count > 0 && promptBytes + bytes > RolloutSettings.MAX_BLOCK_PROMPT_BYTES)) {
                flush();
                bytes = spec.prompts().get(prompt).getSerializedSize();
            }
            ids[count++] = id;
            lastPrompt = prompt;
            promptBytes += bytes;
        }

        void flush() {
            if (count > 0) {
                blocks.add(Arrays.copyOf(ids, count));
            }
            count = 0;
            promptBytes = 0;
            lastPrompt = -1;
        }
    }
}
