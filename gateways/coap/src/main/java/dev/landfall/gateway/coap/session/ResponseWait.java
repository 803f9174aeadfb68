package dev.landfall.gateway.coap.session;

import dev.landfall.gateway.coap.codec.Message;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Lets a virtual thread wait for one answer. */
final class ResponseWait implements ResponseHandler {
    private final CompletableFuture<Message> answer = new CompletableFuture<>();

    @Override
    public boolean received(Message message) {
        answer.complete(message);
        return false;
    }

    @Override
    public void lost(String reason) {
        answer.completeExceptionally(new NoAnswer(reason));
    }

    Message await(Duration patience) throws NoAnswer {
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof NoAnswer lost ? lost : new NoAnswer("failed");
        } catch (TimeoutException e) {
            throw new NoAnswer("no answer within " + patience.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoAnswer("interrupted");
        }
    }
}
