package dev.landfall.gateway.coap.ocf;

import dev.landfall.core.command.SessionCommands;
import dev.landfall.core.device.DeviceSession;
import dev.landfall.core.model.AnswerStatus;
import dev.landfall.core.model.AppRequest;
import dev.landfall.core.model.Command;
import dev.landfall.core.model.Content;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.Fact;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.Synchronisation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A session that remembers in lists, and whose store is as slow or full as a test wants. */
class FakeSession implements DeviceSession, SessionCommands {
    static final DeviceId DEVICE =
            DeviceId.parse("2a856544-9a93-4c0c-7099-dc9275cf73f8").orElseThrow();

    final List<Link> links = new CopyOnWriteArrayList<>();
    final List<Report> reports = new CopyOnWriteArrayList<>();
    final List<String> unpublished = new CopyOnWriteArrayList<>();
    final List<String> described = new CopyOnWriteArrayList<>();
    final BlockingQueue<Synchronisation.State> states = new LinkedBlockingQueue<>();
    final List<Command> open = new CopyOnWriteArrayList<>();
    final BlockingQueue<String> life = new LinkedBlockingQueue<>();
    final ConcurrentLinkedDeque<Done> undone = new ConcurrentLinkedDeque<>();
    final List<Runnable> waitingForRoom = new CopyOnWriteArrayList<>();
    volatile List<byte[]> etags = List.of();
    volatile boolean slow;
    volatile boolean full;
    volatile Synchronisation synchronisation = Synchronisation.INITIAL;

    @Override
    public DeviceId device() {
        return DEVICE;
    }

    @Override
    public String owner() {
        return "ada";
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public boolean offer(List<Report> offered, Done done) {
        if (full) {
            return false;
        }
        reports.addAll(offered);
        if (slow) {
            undone.add(done);
        } else {
            done.stored();
        }
        return true;
    }

    @Override
    public void whenRoom(Runnable callback) {
        waitingForRoom.add(callback);
    }

    @Override
    public List<Link> links() {
        return List.copyOf(links);
    }

    @Override
    public List<byte[]> etags(int limit) {
        return etags.stream().limit(limit).toList();
    }

    @Override
    public void publish(List<Link> published) {
        links.addAll(published);
    }

    @Override
    public List<String> unpublish(Collection<String> hrefs) {
        links.removeIf(link -> hrefs.contains(link.href()));
        unpublished.addAll(hrefs);
        return List.copyOf(hrefs);
    }

    @Override
    public void describe(String name, List<String> types) {
        described.add(name + " " + types);
    }

    @Override
    public Synchronisation synchronisation() {
        return synchronisation;
    }

    @Override
    public void synchronisation(Synchronisation.State state, boolean enabled, boolean forced) {
        synchronisation = new Synchronisation(enabled, state, 0, 0, 0);
        states.add(state);
    }

    @Override
    public List<Fact> keptChanges() {
        return List.of();
    }

    @Override
    public SessionCommands commands() {
        return this;
    }

    @Override
    public void withdrawWill() {}

    @Override
    public void close(String reason) {
        life.add("closed " + reason);
    }

    @Override
    public List<Command> open() {
        return new ArrayList<>(open);
    }

    @Override
    public boolean sent(Command command) {
        var there = open.removeIf(one -> one.id().equals(command.id()));
        life.add((there ? "sent " : "too late ") + command.id());
        return there;
    }

    @Override
    public void confirmed(String id, AnswerStatus status, Content content, byte[] etag) {
        life.add("confirmed " + id + " " + status + " " + content.format() + " " + content.bytes().length);
    }

    @Override
    public void unknown(String id, String reason) {
        life.add("unknown " + id);
    }

    String nextInLife() throws InterruptedException {
        return Optional.ofNullable(life.poll(5, TimeUnit.SECONDS)).orElse("nothing");
    }

    Synchronisation.State nextState() throws InterruptedException {
        return Optional.ofNullable(states.poll(5, TimeUnit.SECONDS)).orElseThrow();
    }

    static Command command(String id, AppRequest request) {
        return new Command(id, request, Command.State.PENDING, false, false, "bob", 1, 0, 1);
    }

    static Link link(String href, int policy) {
        return new Link(
                href,
                List.of("x.type"),
                List.of("oic.if.rw"),
                policy,
                1,
                "",
                "",
                List.of(),
                List.of(),
                0,
                Link.Rule.USUAL);
    }
}
