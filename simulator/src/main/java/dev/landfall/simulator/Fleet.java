package dev.landfall.simulator;

import dev.landfall.simulator.StateFile.Saved;
import dev.landfall.simulator.Surroundings.Scratch;
import dev.landfall.simulator.Surroundings.Timers;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Many devices on a few event loops; no device has a thread. */
final class Fleet implements AutoCloseable {

    /** So many devices may be on their way in at once, and so many of them may be asking for a code. */
    private static final int STARTING_MAX = 128;

    private static final int ENROLLING_MAX = 8;
    private static final long START_MILLIS_MAX = 5_000;
    private static final int ETAG_SHIFT = 20;

    private record Shard(EventLoop loop, List<Device> devices, Pacer pacer) {}

    private final Credentials credentials;
    private final Tally tally;
    private final Map<UUID, Saved> saved;
    private final MultiThreadIoEventLoopGroup group;
    private final TlsContexts tls;
    private final List<Shard> shards = new ArrayList<>();
    private final int size;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch workers;
    private final Semaphore enrolling = new Semaphore(ENROLLING_MAX);

    Fleet(SimulatorSettings settings, Credentials credentials, Tally tally, Map<UUID, Saved> saved) {
        this.credentials = credentials;
        this.tally = tally;
        this.saved = saved;
        this.size = settings.load().devices();
        this.workers = new CountDownLatch(Math.min(size, STARTING_MAX));
        this.tls = new TlsContexts(settings.behaviour().tls());
        var epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(Math.min(settings.threads(), size), handlers);
        Class<? extends Channel> channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        var number = 0;
        for (var executor : group) {
            shards.add(shard((EventLoop) executor, number++, settings, channel));
        }
    }

    /** Begins to bring the devices in; see {@link #isEnrolled()}. */
    void enrol() {
        for (var i = workers.getCount(); i > 0; i--) {
            Thread.ofVirtual().name("enrol-" + i).start(() -> {
                try {
                    for (var index = next.getAndIncrement(); index < size; index = next.getAndIncrement()) {
                        enrol(index);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } finally {
                    workers.countDown();
                }
            });
        }
    }

    /** Whether every device has signed in, has ended, or was given its time for it and goes on trying. */
    boolean isEnrolled() {
        return workers.getCount() == 0;
    }

    void startChanges() {
        shards.forEach(shard -> shard.pacer().start());
    }

    /** No more changes; the devices ask the hub whether it has read the last of them. */
    void stopChanges() throws InterruptedException {
        for (var shard : shards) {
            shard.pacer().stop();
            call(shard.loop(), () -> {
                shard.devices().forEach(device -> device.cloud().askWhetherHeard());
                return true;
            });
        }
    }

    /** How many devices still wait for the hub's answer to that. */
    long unheard() throws InterruptedException {
        var unheard = 0L;
        for (var shard : shards) {
            unheard += call(
                    shard.loop(),
                    () -> shard.devices().stream()
                            .filter(device -> !device.cloud().isHeard())
                            .count());
        }
        return unheard;
    }

    /** What the devices know, to go on from; {@code last} when they will do nothing more. */
    List<Saved> save(boolean last) throws InterruptedException {
        var all = new ArrayList<Saved>();
        for (var shard : shards) {
            all.addAll(call(shard.loop(), () -> save(shard, last)));
        }
        return all;
    }

    /** Has the device at {@code index} do something on its own thread, and waits for it. */
    <T> T on(int index, Function<Device, T> what) throws InterruptedException {
        var shard = shards.get(index % shards.size());
        return call(shard.loop(), () -> what.apply(shard.devices().get(index / shards.size())));
    }

    /** The devices hang up and do nothing more. */
    void stop() throws InterruptedException {
        next.set(size);
        for (var shard : shards) {
            call(shard.loop(), () -> {
                shard.devices().forEach(device -> device.stop("simulator stopped"));
                return true;
            });
        }
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
            tls.close();
        }
    }

    private Shard shard(EventLoop loop, int number, SimulatorSettings settings, Class<? extends Channel> channel) {
        var load = settings.load();
        Timers timers = (millis, what) -> {
            var scheduled = loop.schedule(what, (long) (millis * 1_000), TimeUnit.MICROSECONDS);
            return () -> scheduled.cancel(false);
        };
        var surroundings = new Surroundings(
                timers, new SplittableRandom(), new NettyDialer(loop, channel, tls), tally, new Scratch());
        var devices = new ArrayList<Device>();
        var etag = System.currentTimeMillis() << ETAG_SHIFT;
        var stride = Math.min(settings.threads(), size);
        for (var index = number; index < size; index += stride) {
            devices.add(new Device(load.device(index), load.seed(), settings.behaviour(), surroundings, etag));
        }
        var rate = load.rate() * devices.size() / size;
        return new Shard(loop, devices, new Pacer(loop, devices, rate, load.burst(), tally));
    }

    private void enrol(int index) throws InterruptedException {
        var shard = shards.get(index % shards.size());
        var device = shard.devices().get(index / shards.size());
        var known = saved.get(device.id());
        Enrolment enrolment;
        enrolling.acquire();
        try {
            enrolment = credentials.enrol(device.id(), known != null);
        } catch (RuntimeException e) { // whatever it is, one device stays away and the others go on
            tally.ended(device.id(), "not enrolled: " + e.getMessage());
            return;
        } finally {
            enrolling.release();
        }
        tally.starts(device.id());
        shard.loop().execute(() -> {
            if (known == null) {
                device.cloud().begin(new Registration(enrolment));
            } else {
                for (var i = 0;
                        i < Math.min(known.seqs().size(), device.behaviour().lights());
                        i++) {
                    device.resources().lights().resumeAt(i + 1, known.seqs().get(i));
                }
                device.cloud().begin(known.registration(enrolment));
            }
        });
        tally.awaitStart(device.id(), START_MILLIS_MAX);
    }

    private static List<Saved> save(Shard shard, boolean last) {
        var all = new ArrayList<Saved>();
        for (var device : shard.devices()) {
            var registration = device.cloud().registration();
            if (registration != null && registration.isKnown()) {
                all.add(Saved.of(device, registration, last));
            }
        }
        return all;
    }

    private static <T> T call(EventLoop loop, Callable<T> what) throws InterruptedException {
        try {
            return loop.submit(what).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
