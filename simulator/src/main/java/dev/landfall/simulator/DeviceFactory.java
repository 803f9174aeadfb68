package dev.landfall.simulator;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.UUID;
import java.util.function.Function;

/** Devices of one kind: how they are made, and how they find their hub. */
interface DeviceFactory<D extends FleetDevice> extends AutoCloseable {

    /** Makes devices, by their ids, that live on this loop and connect with channels of this class. */
    Function<UUID, D> on(EventLoop loop, Class<? extends Channel> channel);

    /**
     * Gets what a device needs to find its hub; may block.
     *
     * @return has the device begin; to be run on its thread
     * @throws RuntimeException when there is nothing for it; that device stays away
     */
    Runnable enrolment(D device);

    @Override
    void close();
}
