package dev.landfall.simulator;

import dev.landfall.simulator.StateFile.Saved;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Function;

/**
 * Makes MQTT devices. The code of their enrolment is the access token, and its address begins with {@code mqtts://} or {@code mqtt://}.
 */
final class MqttDeviceFactory implements DeviceFactory<MqttDevice> {

    private final SimulatorSettings settings;
    private final EnrolmentSource credentials;
    private final RunCounters counters;
    private final Map<UUID, Saved> saved;
    private final TlsContexts tls;

    MqttDeviceFactory(
            SimulatorSettings settings, EnrolmentSource credentials, RunCounters counters, Map<UUID, Saved> saved) {
        this.settings = settings;
        this.credentials = credentials;
        this.counters = counters;
        this.saved = saved;
        this.tls = new TlsContexts(settings.behaviour().tls());
    }

    @Override
    public Function<UUID, MqttDevice> on(EventLoop loop, Class<? extends Channel> channel) {
        var surroundings = new MqttDevice.SharedParts(
                OcfDeviceFactory.timers(loop),
                new SplittableRandom(),
                new MqttDialer(loop, channel, tls),
                counters,
                settings.behaviour().timing());
        return id -> new MqttDevice(id, settings.load().seed(), surroundings);
    }

    @Override
    public Runnable enrolment(MqttDevice device) {
        var known = saved.get(device.id());
        var given = credentials.enrol(device.id(), known != null);
        var token = known == null ? given.code() : known.access();
        var enrolment = new Enrolment(token, "", given.uri(), given.caPem(), given.hubId(), null);
        var seq = known == null || known.seqs().isEmpty() ? 0 : known.seqs().getFirst();
        return () -> device.begin(enrolment, seq);
    }

    @Override
    public void close() {
        tls.close();
    }
}
