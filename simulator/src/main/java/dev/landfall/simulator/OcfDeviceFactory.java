package dev.landfall.simulator;

import dev.landfall.guard.Guard;
import dev.landfall.simulator.LoopContext.Scratch;
import dev.landfall.simulator.LoopContext.Timers;
import dev.landfall.simulator.StateFile.Saved;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Makes OCF devices, which speak CoAP over TCP or TLS. */
final class OcfDeviceFactory implements DeviceFactory<Device> {

    private static final int ETAG_SHIFT = 20;

    private final SimulatorSettings settings;
    private final EnrolmentSource credentials;
    private final RunCounters counters;
    private final Map<UUID, Saved> saved;
    private final TlsContexts tls;

    OcfDeviceFactory(
            SimulatorSettings settings, EnrolmentSource credentials, RunCounters counters, Map<UUID, Saved> saved) {
        this.settings = settings;
        this.credentials = credentials;
        this.counters = counters;
        this.saved = saved;
        this.tls = new TlsContexts(settings.behaviour().tls());
    }

    @Override
    public Function<UUID, Device> on(EventLoop loop, Class<? extends Channel> channel) {
        var context = new LoopContext(
                timers(loop), new SplittableRandom(), new NettyDialer(loop, channel, tls), counters, new Scratch());
        var etag = System.currentTimeMillis() << ETAG_SHIFT;
        return id -> new Device(id, settings.load().seed(), settings.behaviour(), context, etag);
    }

    static Timers timers(EventLoop loop) {
        return (millis, what) -> {
            var scheduled = loop.schedule(
                    Guard.guarded("simulated-device", what), (long) (millis * 1_000), TimeUnit.MICROSECONDS);
            return () -> scheduled.cancel(false);
        };
    }

    @Override
    public Runnable enrolment(Device device) {
        var known = saved.get(device.id());
        var enrolment = credentials.enrol(device.id(), known != null);
        return () -> {
            if (known == null) {
                device.cloud().begin(new Registration(enrolment));
            } else {
                var lights = Math.min(known.seqs().size(), device.lights());
                for (var i = 0; i < lights; i++) {
                    device.resources().lights().resumeAt(i + 1, known.seqs().get(i));
                }
                device.cloud().begin(known.registration(enrolment));
            }
        };
    }

    @Override
    public void close() {
        tls.close();
    }
}
