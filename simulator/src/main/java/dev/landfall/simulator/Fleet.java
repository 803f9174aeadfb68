package dev.landfall.simulator;

import dev.landfall.guard.Guard;
import dev.landfall.simulator.StateFile.Saved;
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
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The devices of a run on a few event loops. No device has a thread of its own. */
final class Fleet<D extends FleetDevice> implements AutoCloseable {

    /** The maximum number of devices that sign in at the same time; also the number of virtual threads that fetch enrolments. */
    private static final int STARTING_MAX = 128;

    private static final int ENROLLING_MAX = 8;
    private static final long START_MILLIS_MAX = 5_000;

    private record Shard<D extends FleetDevice>(EventLoop loop, List<D> devices, Pacer pacer) {}

    private final DeviceFactory<D> factory;
    private final RunCounters counters;
    private final MultiThreadIoEventLoopGroup group;
    private final List<Shard<D>> shards = new ArrayList<>();
    private final int size;
    private final int threads;
    private final AtomicInteger next = new AtomicInteger();
    private final CountDownLatch workers;
    private final Semaphore enrolling = new Semaphore(ENROLLING_MAX);

    /** Makes the fleet. The fleet closes the factory when it is closed. */
    Fleet(SimulatorSettings settings, DeviceFactory<D> factory, RunCounters counters) {
        this.factory = factory;
        this.counters = counters;
        this.size = settings.load().devices();
        this.threads = Math.min(settings.threads(), size);
        this.workers = new CountDownLatch(Math.min(size, STARTING_MAX));
        var epoll = Epoll.isAvailable();
        IoHandlerFactory handlers = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        this.group = new MultiThreadIoEventLoopGroup(threads, handlers);
        Class<? extends Channel> channel = epoll ? EpollSocketChannel.class : NioSocketChannel.class;
        var number = 0;
        for (var executor : group) {
            var loop = (EventLoop) executor;
            shards.add(shard(loop, number++, settings.load(), factory.on(loop, channel)));
        }
    }

    /** Starts to sign in all devices; see {@link #isEnrolled()}. */
    void enrol() {
        for (var i = workers.getCount(); i > 0; i--) {
            var _ = Guard.startVirtual("enrol-" + i, () -> {
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

    /** Whether every device has signed in, has ended, or has used its time to sign in and goes on trying. */
    boolean isEnrolled() {
        return workers.getCount() == 0;
    }

    void startChanges() {
        shards.forEach(shard -> shard.pacer().start());
    }

    /** Stops the changes. Each device asks the hub whether it has read the last of them. */
    void stopChanges() throws InterruptedException {
        for (var shard : shards) {
            shard.pacer().stop();
            call(shard.loop(), () -> {
                shard.devices().forEach(device -> device.askWhetherHeard());
                return true;
            });
        }
    }

    /** The number of devices that still wait for the answer to that. */
    long unheard() throws InterruptedException {
        var unheard = 0L;
        for (var shard : shards) {
            unheard += call(
                    shard.loop(),
                    () -> shard.devices().stream()
                            .filter(device -> !device.isHeard())
                            .count());
        }
        return unheard;
    }

    /** The state of all devices for a later run; {@code last} when they will make no further change. */
    List<Saved> save(boolean last) throws InterruptedException {
        var all = new ArrayList<Saved>();
        for (var shard : shards) {
            all.addAll(call(
                    shard.loop(),
                    () -> shard.devices().stream()
                            .flatMap(device -> device.saved(last).stream())
                            .toList()));
        }
        return all;
    }

    /** Runs a function for the device at {@code index} on its thread, and waits for the result. */
    <T> T on(int index, Function<FleetDevice, T> what) throws InterruptedException {
        var shard = shards.get(index % shards.size());
        return call(shard.loop(), () -> what.apply(shard.devices().get(index / shards.size())));
    }

    /** Closes all connections at once, like a network failure. The devices connect again by themselves. */
    void hangUp() throws InterruptedException {
        for (var shard : shards) {
            call(shard.loop(), () -> {
                shard.devices().forEach(device -> device.disconnect("hung up"));
                return true;
            });
        }
    }

    /** Disconnects and stops all devices. */
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
            factory.close();
        }
    }

    private Shard<D> shard(EventLoop loop, int number, Load load, Function<UUID, D> maker) {
        var devices = new ArrayList<D>();
        for (var index = number; index < size; index += threads) {
            devices.add(maker.apply(load.device(index)));
        }
        var rate = load.rate() * devices.size() / size;
        return new Shard<>(loop, devices, new Pacer(loop, devices, rate, load.burst(), counters));
    }

    private void enrol(int index) throws InterruptedException {
        var shard = shards.get(index % shards.size());
        var device = shard.devices().get(index / shards.size());
        Runnable begin;
        enrolling.acquire();
        try {
            begin = factory.enrolment(device);
        } catch (RuntimeException e) { //   whatever it is, one device is left out and the others go on
            counters.ended(device.id(), "not enrolled: " + e.getMessage());
            return;
        } finally {
            enrolling.release();
        }
        counters.starts(device.id());
        shard.loop().execute(Guard.guarded("simulated-device", begin));
        counters.awaitStart(device.id(), START_MILLIS_MAX);
    }

    private static <T> T call(EventLoop loop, Callable<T> what) throws InterruptedException {
        try {
            return loop.submit(what).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
