package dev.landfall.core.feed;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.commit.CommitListener;
import dev.landfall.core.commit.LogGrowth;
import dev.landfall.core.commit.StoreReads;
import dev.landfall.core.model.CoreMeters;
import dev.landfall.provider.Bus;
import dev.landfall.provider.Store;
import java.util.List;
import java.util.Optional;

/** Gives subscriptions to the committed events of the hub. One object for each node; all methods may be called on any thread. */
public final class Feed implements AutoCloseable {
    private final EventFanOut fanOut;
    private final GrowthHints hints;
    private final Access access;

    /**
     * @param bus carries to the other nodes what this one commits, and back
     * @param hub the hub's id: tokens of another one are no tokens
     * @param growth is told how far the logs are that other nodes write to
     */
    @SuppressWarnings("exports") // made by the core alone
    public Feed(
            Store store, Bus bus, StoreReads reads, Access access, String hub, CoreMeters meters, LogGrowth growth) {
        this.fanOut =
                new EventFanOut(store, new OwnerCache(reads), hub, GrowthHints.patience(bus), meters::subscriptions);
        this.hints = new GrowthHints(bus, hub, fanOut, growth);
        this.access = access;
    }

    /**
     * Starts a subscription, at the current end of the log or at a cursor token. Blocks while the store is read.
     *
     * @param from a {@link Subscription#token}; empty for now: every event that is committed after this call returns is
     *     delivered
     * @throws dev.landfall.core.model.Refused INVALID (not a token of this hub), EXPIRED (the store has deleted events after
     *     the token), TOO_MANY, UNAUTHENTICATED (the principal's token has expired or was revoked), UNAVAILABLE
     */
    public Subscription subscribe(Principal principal, Filter filter, Optional<String> from) {
        return subscribe(principal, filter, from, new PendingSubscription());
    }

    /**
     * As {@link #subscribe(Principal, Filter, Optional)}, for a caller that may close the subscription before this call
     * returns.
     *
     * @param pending when it is closed, it closes the subscription, or prevents its start
     * @throws dev.landfall.core.model.Refused also UNAVAILABLE when {@code pending} was closed
     */
    public Subscription subscribe(
            Principal principal, Filter filter, Optional<String> from, PendingSubscription pending) {
        access.checkAlive(principal);
        var cursor = from.map(fanOut.past()::cursor)
                .orElseGet(() -> Cursor.at(fanOut.past().ends()));
        var subscription = new FeedSubscription(fanOut, new SubscriptionScope(access, principal, filter), cursor);
        pending.begins(subscription);
        fanOut.enter(subscription);
        return subscription;
    }

    /** The listener through which the committer passes the commits of this node to the subscriptions of this node. */
    @SuppressWarnings("exports") // for the core alone
    public CommitListener listener() {
        return fanOut;
    }

    /** The listener through which the committer's commits are sent to the other nodes as growth hints. */
    @SuppressWarnings("exports") // for the core alone
    public CommitListener hints() {
        return hints;
    }

    /**
     * Tells these of each entry of the log from now on, and no others.
     *
     * @param followers none while no other node lives
     * @throws dev.landfall.core.model.Refused UNAVAILABLE
     */
    public void follow(List<LogFollower> followers) {
        fanOut.follow(followers);
    }

    /** Listens to what other nodes commit, again when the bus was away. Once a second. */
    public void listen() {
        hints.listen();
    }

    /** Ends all subscriptions with UNAVAILABLE, and ends the fan-out's thread. */
    @Override
    public void close() {
        hints.close();
        fanOut.close();
    }

    EventFanOut flow() {
        return fanOut;
    }
}
