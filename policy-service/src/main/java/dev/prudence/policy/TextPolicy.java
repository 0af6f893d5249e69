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
 * end-of-sequence, the request's limit or a full context. The k-th drawn token uses the k-th number of the sample's noise.
 *
 * <p>The step graph takes {@code token} int64 [rows], {@code position} int64 [rows], {@code uniform} float32 [rows] and
 * {@code inverse_temperature} float32 [rows]; it gives {@code sampled} int64 [rows], the inverse-CDF draw from
 * {@code softmax(logits * inverse_temperature)}, and {@code log_probability} float32 [rows] of that token at temperature 1.
 *
 * <p>This class is thread-safe.
 */
public final class TextPolicy implements Policy {
    private final StepSession session;
    private final TextTokenizer tokenizer;
    private final TextContract contract;
    private final DecodingPool pool;

    TextPolicy(StepSession session, TextTokenizer tokenizer, TextContract contract, Computing computing) {
        this.session = session;
        this.tokenizer = tokenizer;
        this.contract = contract;
        this.pool = new DecodingPool(
                () -> new DecodingLane(session, contract.rows(), contract.endOfSequence()), contract.rows(), computing);
    }

    @Override
    public PolicyKind kind() {
        return PolicyKind.TEXT;
    }

    @Override
    public List<GeneratedSample> generate(Generation generation) throws InterruptedException {
        List<EncodedPrompt> prompts =
                generation.prompts().stream().map(this::encode).toList();
        List<Optional<Decoding>> decodings = generation.samples().stream()
                .map(sample -> decoding(generation, sample, prompts.get(sample.getPromptIndex())))
                .toList();
        pool.submit(decodings.stream().flatMap(Optional::stream).toList());
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
            batch.add(new Decoding(prompt, 1, 1, contract.endOfSequence(), NoiseStream.of(0, "warm-up", row)));
        }
        pool.submit(batch);
        for (Decoding decoding : batch) {
            await(decoding);
        }
    }

    @Override
    public void close() {
        session.close();
        tokenizer.close();
    }

    private EncodedPrompt encode(Prompt prompt) {
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
        return EncodedPrompt.of(tokens, contract.separator());
    }

    private Optional<Decoding> decoding(Generation generation, SampleRequest sample, EncodedPrompt prompt) {
        if (!prompt.problem().isEmpty()) {
            return Optional.empty();
        }
        Sampling sampling = generation.sampling();
        int budget = Math.min(sampling.maxNewTokens(), contract.contextLength() - prompt.length());
        return Optional.of(new Decoding(
                prompt.tokens(),
                budget,
                sampling.inverseTemperature(),
                contract.endOfSequence(),
                generation.noise(sample)));
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
