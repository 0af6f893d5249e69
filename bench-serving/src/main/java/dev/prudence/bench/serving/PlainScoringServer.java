package dev.prudence.bench.serving;

import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.List;

/**
 * What one writes with grpc-java and ONNX Runtime alone: each call runs MiniLM under its head on the thread on which grpc-java, with its
 * defaults, calls the handler.
 */
final class PlainScoringServer extends PlainServer.Scores {

    private final RawModel model = new RawModel(Judges.classifier(1), 1);

    private PlainScoringServer() {}

    /** Listens until the process ends. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PlainServer.serve(new PlainScoringServer());
    }

    @Override
    public void score(ScoreRequest request, StreamObserver<ScoreResponse> responses) {
        ScoreItem item = request.getItems(0);
        WordNetPairs.Pair pair = new WordNetPairs.Pair(
                item.getPrompt().getText(), item.getAnswer().getTokens().getText());
        answer(request, model.score(List.of(model.tokenize(pair)))[0], responses);
    }
}
