package dev.prudence.policy;

import dev.prudence.proto.rollout.v1.Answer;
import dev.prudence.proto.rollout.v1.GeneratedSample;
import dev.prudence.proto.rollout.v1.Prompt;
import dev.prudence.proto.rollout.v1.SampleRequest;
import dev.prudence.proto.rollout.v1.TokenAnswer;
import dev.prudence.runtime.StepSession;
import dev.prudence.runtime.noise.NoiseStream;
import dev.prudence.runtime.text.TextTokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * Answers text prompts token by token: {@code tokenizer.encode(prompt) + [separator]}, then drawn tokens until
 * end-of-sequence, a stop token, the request's limit or a full context. The k-th drawn token uses the k-th number of the sample's noise.
 *
 * <p>The step graph takes {@code token} int64 [rows], {@code position} int64 [rows], {@code uniform} float32 [rows] and
 * {@code inverse_temperature} float32 [rows]; it gives {@code sampled} int64 [rows], the inverse-CDF draw from
 * {@code softmax(logits * inverse_temperature)}, and {@code log_probability} float32 [rows] of that token at temperature 1.
 * Requests that do not draw among all tokens go through a second step graph, which also takes {@code top_k} int64 [rows],
 * {@code top_p} float32 [rows] (above 1 for no limit) and {@code forbidden} int64 [rows, 8] (token ids, or -1).
 *
 * <p>This class is thread-safe.
 */
public final class TextPolicy implements Policy {
    private final StepSession plain;
    private final Optional<StepSession> selecting;
    private final TextTokenizer tokenizer;
    private final TextContract contract;
    private final DecodingPool plainRows;
    private final Optional<DecodingPool> selectingRows;

    /** @param selecting absent where the artefact is older than that step */
    TextPolicy(
            StepSession plain,
            Optional<StepSession> selecting,
            TextTokenizer tokenizer,
            TextContract contract,
            Computing computing) {
        this.plain = plain;
        this.selecting = selecting;
        this.tokenizer = tokenizer;
        this.contract = contract;
        this.plainRows = pool(plain, contract, computing);
        this.selectingRows = selecting.map(session -> pool(session, contract, computing));
    }

    private static DecodingPool pool(StepSession session, TextContract contract, Computing computing) {
        return new DecodingPool(
                () -> new DecodingLane(session, contract.rows(), contract.endOfSequence()), contract.rows(), computing);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.TEXT;
    }

    @Override
    public List<GeneratedSample> generate(Generation generation) throws InterruptedException {
        List<EncodedPrompt> prompts = generation.prompts().stream()
                .map(prompt -> encode(prompt, generation.sampling()))
                .toList();
        List<Optional<Decoding>> decodings = generation.samples().stream()
                .map(sample -> decoding(generation, sample, prompts.get(sample.getPromptIndex())))
                .toList();
        rowsFor(generation.sampling())
                .submit(decodings.stream().flatMap(Optional::stream).toList());
        List<GeneratedSample> samples = new ArrayList<>(decodings.size());
        for (int i = 0; i < decodings.size(); i++) {
            SampleRequest request = generation.samples().get(i);
            samples.add(
                    decodings.get(i).isPresent()
                            ? answered(request, await(decodings.get(i).get()))
                            : Outcomes.rejected(
                                    request,
                                    prompts.get(request.getPromptIndex()).problem()));
        }
        return samples;
    }

    @Override
    public void warmUp() throws InterruptedException {
        long[] prompt = {contract.separator()};
        List<Decoding> batch = new ArrayList<>();
        for (int row = 0; row < contract.rows(); row++) {
            batch.add(new Decoding(
                    prompt, 1, Sampling.DEFAULT, contract.endOfSequence(), NoiseStream.of(0, "warm-up", row)));
        }
        plainRows.submit(batch);
        for (Decoding decoding : batch) {
            await(decoding);
        }
    }

    @Override
    public void close() {
        plain.close();
        selecting.ifPresent(StepSession::close);
        tokenizer.close();
    }

    /** Samples of one step never sit in a run of the other, so that the usual ones cost and give what they always did. */
    private DecodingPool rowsFor(Sampling sampling) {
        return sampling.drawsAmongAllTokens() ? plainRows : selectingRows.orElse(plainRows);
    }

    private EncodedPrompt encode(Prompt prompt, Sampling sampling) {
        Optional<String> problem = problem(sampling);
        if (problem.isPresent()) {
            return EncodedPrompt.refused(problem.get());
        }
        if (!prompt.hasText()) {
            return EncodedPrompt.refused("Send a text prompt to a text policy: prompt=" + prompt.getContentCase());
        }
        if (prompt.getText().isBlank()) {
            return EncodedPrompt.refused("Send a prompt that is not empty: prompt.text=\"" + prompt.getText() + "\"");
        }
        long[] tokens = tokenizer.encode(prompt.getText());
        int longest = contract.contextLength() - 2; // the separator and one token of answer need room
        if (tokens.length > longest) {
            return EncodedPrompt.refused(
                    "Shorten the prompt to at most %d tokens: prompt.text tokens=%d".formatted(longest, tokens.length));
        }
        int room = contract.contextLength() - 1 - tokens.length;
        if (sampling.minNewTokens() > room) {
            return EncodedPrompt.refused(
                    "The prompt leaves room for %d tokens in the policy's context: min_new_tokens=%d"
                            .formatted(room, sampling.minNewTokens()));
        }
        return EncodedPrompt.of(tokens, contract.separator());
    }

    /** Why this policy cannot draw like that, whatever the prompt. */
    private Optional<String> problem(Sampling sampling) {
        for (int stop : sampling.stopTokens()) {
            if (Integer.compareUnsigned(stop, contract.vocabulary()) >= 0) {
                return Optional.of("Name tokens below the policy's vocabulary of %d: stop_token_ids=%s"
                        .formatted(contract.vocabulary(), Integer.toUnsignedString(stop)));
            }
        }
        if (!sampling.drawsAmongAllTokens() && selecting.isEmpty()) {
            return Optional.of(
                    "This policy was published without a step for greedy, top_k, top_p and min_new_tokens; publish it anew, or leave them out: top_k=%s, top_p=%s, min_new_tokens=%d"
                            .formatted(
                                    sampling.topK() == Integer.MAX_VALUE ? "all" : sampling.topK(),
                                    sampling.topP(),
                                    sampling.minNewTokens()));
        }
        return Optional.empty();
    }

    private Optional<Decoding> decoding(Generation generation, SampleRequest sample, EncodedPrompt prompt) {
        if (!prompt.problem().isEmpty()) {
            return Optional.empty();
        }
        Sampling sampling = generation.sampling();
        int budget = Math.min(sampling.maxNewTokens(), contract.contextLength() - prompt.length());
        return Optional.of(
                new Decoding(prompt.tokens(), budget, sampling, contract.endOfSequence(), generation.noise(sample)));
    }

    private static Decoding await(Decoding decoding) throws InterruptedException {
        try {
            return decoding.completion().get();
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    private GeneratedSample answered(SampleRequest request, Decoding decoding) {
        if (!decoding.isFinite()) {
            return Outcomes.rejected(
                    request,
                    "The policy gave a log-probability that is no number: tokens drawn=" + decoding.ids().length);
        }
        TokenAnswer.Builder answer = TokenAnswer.newBuilder().setTruncated(!decoding.ended());
        for (long id : decoding.ids()) {
            answer.addIds(Math.toIntExact(id));
        }
        for (float logProbability : decoding.logProbabilities()) {
            answer.addLogProbabilities(logProbability);
        }
        answer.setText(tokenizer.decode(decoding.textIds()));
        return Outcomes.generated(request, Answer.newBuilder().setTokens(answer).build());
    }
}
