package dev.landfall.simulator;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.UUID;
import java.util.function.Function;

/** Makes the devices of one protocol, and gets their enrolments. */
interface DeviceFactory<D extends FleetDevice> extends AutoCloseable {

    /**
     * Returns a function that makes a device from its id. The device runs on this event loop and connects with channels of this class.
     */
    Function<UUID, D> on(EventLoop loop, Class<? extends Channel> channel);

    /**
     * Gets what a device needs to find its hub. May block.
     *
     * @return starts the device; to be run on the thread of the device
     * @throws RuntimeException when there is no enrolment for the device; the device is then left out
     */
    Runnable enrolment(D device);

    @Override
    void close();
}
