package dev.landfall.provider.remote;

import dev.landfall.contract.provider.v1.OpenStoreReply;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Store;
import dev.landfall.provider.Store.Capability;
import dev.landfall.provider.Store.Durability;
import dev.landfall.provider.remote.wire.Address;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The declaration of a store when it was opened.
 *
 * @param messageBytesMax the maximum size of a request
 */
record DeclaredStore(Store.Info info, int messageBytesMax) {
    private static final Logger LOG = System.getLogger(DeclaredStore.class.getName());
    /** The numbers of unknown capabilities that were logged. */
    private static final Set<Integer> UNKNOWN = ConcurrentHashMap.newKeySet();

    private static final int UNKNOWN_MAX = 100;
    private static final int SHARDS_MAX = 65_536;
    private static final int ROOM_FOR_NAMES = 64 * 1024;

    /**
     * Reads a declaration.
     *
     * @throws ProviderException {@link Fault#UNSUPPORTED} with a sentence when the hub cannot use the store
     */
    static DeclaredStore of(OpenStoreReply reply, Address address) {
        var provider = reply.getIdentification();
        Handshake.check(provider, address);
        var who = "the provider " + provider.getName() + " at " + address;
        if (reply.getShards() < 1 || reply.getShards() > SHARDS_MAX) {
            throw new ProviderException(
                    Fault.UNSUPPORTED, who + " declares " + Integer.toUnsignedString(reply.getShards()) + " shards");
        }
        if (reply.getItemBytesMax() < 1
                || reply.getMessageBytesMax() < (long) reply.getItemBytesMax() + ROOM_FOR_NAMES) {
            throw new ProviderException(
                    Fault.UNSUPPORTED,
                    who + " takes items of " + Integer.toUnsignedString(reply.getItemBytesMax())
                            + " bytes in messages of " + Integer.toUnsignedString(reply.getMessageBytesMax())
                            + ": they must fit, with 64 KiB to spare");
        }
        var info = new Store.Info(
                provider.getName(),
                provider.getVersion(),
                reply.getShards(),
                durability(reply, who),
                reply.getItemBytesMax(),
                Duration.ofNanos(Math.max(0, reply.getFindLagNanos())),
                capabilities(reply),
                Math.clamp(reply.getLanes(), 1, reply.getShards()));
        return new DeclaredStore(info, reply.getMessageBytesMax());
    }

    private static Durability durability(OpenStoreReply reply, String who) {
        return switch (reply.getDurability()) {
            case MEMORY -> Durability.MEMORY;
            case OS_BUFFERED -> Durability.OS_BUFFERED;
            case FSYNCED -> Durability.FSYNCED;
            case QUORUM -> Durability.QUORUM;
            case DURABILITY_UNSPECIFIED, UNRECOGNIZED ->
                throw new ProviderException(Fault.UNSUPPORTED, who + " does not say how durable a commit is");
        };
    }

    private static Set<Capability> capabilities(OpenStoreReply reply) {
        var capabilities = EnumSet.noneOf(Capability.class);
        for (var number : reply.getCapabilitiesValueList()) {
            var capability = OpenStoreReply.Capability.forNumber(number);
            switch (capability == null ? OpenStoreReply.Capability.UNRECOGNIZED : capability) {
                case BACKUP -> capabilities.add(Capability.BACKUP);
                case RETENTION -> capabilities.add(Capability.RETENTION);
                // A capability of a later revision, without which this hub works.
                case CAPABILITY_UNSPECIFIED, UNRECOGNIZED -> unknown(number);
            }
        }
        return Set.copyOf(capabilities);
    }

    /** Logs an unknown capability once, because a restarted provider declares it again. */
    private static void unknown(int number) {
        if (UNKNOWN.size() < UNKNOWN_MAX && UNKNOWN.add(number)) {
            LOG.log(
                    Level.WARNING,
                    "The store provider declares capability {0}, which this version of the hub does not know. The hub does without"
                            + " it; a newer version of the hub may use it.",
                    number);
        }
    }

    /**
     * Compares the declaration of a restarted provider with the former one.
     *
     * @throws ProviderException {@link Fault#CORRUPT} when it is another store
     */
    void check(DeclaredStore again) {
        if (again.info.shards() != info.shards()
                || again.info.itemBytesMax() < info.itemBytesMax()
                || again.messageBytesMax < messageBytesMax
                || again.info.durability().compareTo(info.durability()) < 0
                || !again.info.capabilities().containsAll(info.capabilities())) {
            throw new ProviderException(
                    Fault.CORRUPT, "the provider came back as another store: " + again.info + ", before " + info);
        }
    }
}
