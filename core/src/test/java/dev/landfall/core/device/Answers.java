package dev.landfall.core.device;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Collects what became of offers. */
final class Answers {
    private final BlockingQueue<String> all = new LinkedBlockingQueue<>();

    DeviceSession.Done to(String name) {
        return new DeviceSession.Done() {
            @Override
            public void stored() {
                all.add(name + " stored");
            }

            @Override
            public void failed(String reason) {
                all.add(name + " failed " + reason);
            }
        };
    }

    /** The next answer, or "nothing" after a while. */
    String next() throws InterruptedException {
        var answer = all.poll(10, TimeUnit.SECONDS);
        return answer == null ? "nothing" : answer;
    }

    boolean none() {
        return all.isEmpty();
    }
}
