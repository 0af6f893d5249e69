package dev.prudence.client;

import dev.prudence.proto.reward.v1.ScoreItem;
import dev.prudence.proto.reward.v1.ScoreRequest;
import dev.prudence.proto.reward.v1.ScoreResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * Scores any number of items with a few requests under way at a time, in bounded memory. Requests instead of a stream: a lost one is made
 * again alone.
 *
 * <p>This class is thread-safe.
 */
public final class BulkScoring {

    private final RewardClient client;
    private final ScoreRequest terms;
    private final int itemsOfRequest;
    private final int requestsUnderWay;

    /**
     * @param terms everything of a request but its items
     * @param itemsOfRequest 1 to 512
     * @param requestsUnderWay at least 1
     */
    public BulkScoring(RewardClient client, ScoreRequest terms, int itemsOfRequest, int requestsUnderWay) {
        if (itemsOfRequest < 1 || itemsOfRequest > 512) {
            throw new IllegalArgumentException("a request has 1 to 512 items: itemsOfRequest=" + itemsOfRequest);
        }
        if (requestsUnderWay < 1) {
            throw new IllegalArgumentException(
                    "at least one request must be under way: requestsUnderWay=" + requestsUnderWay);
        }
        this.client = client;
        this.terms = terms.toBuilder().clearItems().build();
        this.itemsOfRequest = itemsOfRequest;
        this.requestsUnderWay = requestsUnderWay;
    }

    /**
     * Scores all items.
     *
     * @param responses receives each response on the calling thread, in the order of the items
     * @throws io.grpc.StatusRuntimeException if a request fails for good; the responses of all items before it have been received then
     */
    public void score(Iterator<ScoreItem> items, Consumer<ScoreResponse> responses) {
        Deque<CompletableFuture<ScoreResponse>> underWay = new ArrayDeque<>();
        try {
            while (items.hasNext()) {
                underWay.add(client.scoreAsync(next(items)));
                if (underWay.size() == requestsUnderWay) {
                    responses.accept(answer(underWay.remove()));
                }
            }
            while (!underWay.isEmpty()) {
                responses.accept(answer(underWay.remove()));
            }
        } finally {
            underWay.forEach(call -> call.cancel(true));
        }
    }

    private ScoreRequest next(Iterator<ScoreItem> items) {
        ScoreRequest.Builder request = terms.toBuilder();
        while (items.hasNext() && request.getItemsCount() < itemsOfRequest) {
            request.addItems(items.next());
        }
        return request.build();
    }

    private static ScoreResponse answer(CompletableFuture<ScoreResponse> call) {
        try {
            return call.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
