package dev.landfall.app.hub;

import dev.landfall.app.console.Version;
import dev.landfall.app.data.DataDirectory;
import dev.landfall.app.data.ReadyFile;
import dev.landfall.app.pki.Authority;
import dev.landfall.app.pki.HubKeys;
import dev.landfall.app.sealed.HubKeyring;
import dev.landfall.core.Core;
import dev.landfall.core.model.CoreSettings;
import dev.landfall.core.model.HubId;
import dev.landfall.core.model.Refused;
import dev.landfall.core.record.HubRecords;
import dev.landfall.gateway.api.landfall.HubServices;
import dev.landfall.gateway.mqtt.MqttGateway;
import dev.landfall.move.MoveLimits;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.Store;
import dev.landfall.provider.embedded.LocalBus;
import dev.landfall.provider.oidc.OidcIdentity;
import dev.landfall.service.issuer.Clients;
import dev.landfall.service.tokens.CoreForTokens;
import dev.landfall.service.tokens.DeviceTokens;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running hub. Its parts are connected by their constructors, opened from the store outwards, and closed in reverse order. */
public final class Hub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    static final String AUDIENCE = "landfall";
    private static final Status NODE_ILL = new Status(List.of(new Status.Condition(
            "Node", false, "NoLease", "this node of the hub cannot renew its lease, or cannot write to the store")));

    private final HubSettings settings;
    private final DataDirectory data;
    private final HubAddresses addresses;
    private final Clock clock = Clock.systemUTC();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Health health = new Health();
    private final ReverseCloser opened = new ReverseCloser();
    private final long began = System.nanoTime();
    private @Nullable Path adminSecret;
    private @Nullable HubId hubId;

    private Hub(HubSettings settings, DataDirectory data) throws IOException {
        this.settings = settings;
        this.data = data;
        registry.config().meterFilter(MachineMetrics.names()).meterFilter(new MetricHelp());
        this.addresses = HubAddresses.of(settings.listen());
    }

    /**
     * Starts a hub. When this returns, the first device can sign in.
     *
     * @throws dev.landfall.app.console.CommandFailure when it cannot start, with the cure; nothing stays open then
     */
    public static Hub start(HubSettings settings, DataDirectory data) {
        try {
            var hub = new Hub(settings, data);
            hub.open();
            LOG.atInfo()
                    .addKeyValue("hub", hub.id())
                    .addKeyValue("node", data.nodeId())
                    .addKeyValue("millis", hub.millis())
                    .log("ready");
            return hub;
        } catch (Exception e) { // whatever it is, the operator is told in words
            throw StartFailureMapper.failure(e, settings.listen());
        }
    }

    /** The description of this hub for its ready file. */
    public ReadyFile ready() {
        return new ReadyFile(
                ProcessHandle.current().pid(),
                id(),
                Version.text(),
                addresses.api(),
                addresses.coaps().orElse(null),
                addresses.coap().orElse(null),
                addresses.mqtts().orElse(null),
                addresses.mqtt().orElse(null),
                addresses.metrics().orElse(null),
                settings.certificates()
                        .api()
                        .map(own -> own.certificate().toAbsolutePath())
                        .orElse(data.resolve("pki/ca.pem")),
                data.path(),
                adminSecret);
    }

    /** Closes all connections, stores that the devices are offline, and closes all parts. */
    @Override
    public void close() {
        health.serving(false);
        opened.close();
        LOG.info("stopped");
    }

    private void open() throws Exception {
        try (var parallel = new Parallel()) {
            var founding = parallel.begin(this::founding);
            var machine = parallel.begin(() -> opened.add(new MachineMetrics(registry)));
            var hubStore = HubStore.open(settings.store(), data);
            var store = opened.add(hubStore.store());
            opened.add(new StoreWatch(store::status, clock).begun());
            step("store open");
            var root = root(hubStore, founding);
            var keys = parallel.begin(() -> keys(root));
            var vouching = vouching(root);
            var identity = opened.add(new OidcIdentity(vouching.oidc()));
            var core = opened.add(core(store, identity));
            step("core started");
            var vouched = vouching.open(core);
            var shown = Parallel.result(keys);
            data.made().remade("pki/ca.pem", "pki/ca.key");
            var deviceTokens = new DeviceTokens(tokenDoors(core), clock, MqttGateway.firstLinks());
            var credentialRevokers = new ArrayList<>(vouched.credentialRevokers());
            credentialRevokers.add(deviceTokens);
            core.registry().credentialRevokers(credentialRevokers);
            var care = opened.add(new StoreMaintenance(hubStore, data, moves()));
            var doors = opened.add(new HubDoors(settings, addresses, vouching::issuerInfo, registry, clock));
            adminSecret = vouched.adminSecret().orElse(null);
            data.made().logMissingList();
            step("administrator known");
            var certificates = new HubDoors.Certificates(shown, root.secrets().caCertificate());
            var state = new HubState(
                    data.nodeId().toString(), data.path(), () -> care.about().store(), core, health, clock);
            var services = new HubServices(vouched.tokens(), deviceTokens, care, state);
            doors.openForApps(id(), core, services, certificates);
            step("open for apps");
            identity.prefetch();
            step("keys known");
            // Last, because the first device needs all parts: many devices give up for good after a wrong answer.
            doors.openForDevices(core, services, certificates);
            step("open for devices");
            var renewal = opened.add(new CertificateRenewal(
                    () -> doors.shown(keysNow(root)), clock, settings.work().certificateLook()));
            state.certificates(renewal::end);
            Parallel.result(machine);
            reportHealth(store, identity, core, doors);
            opened.add(new HubMetrics(registry, core, store, data.path(), renewal::end, clock));
            opened.add(HeapTrimmer.begun(clock));
            metrics();
        } catch (Exception e) { // nothing may stay open after a failed start
            opened.close();
            throw e;
        }
    }

    /** From now on the hub says how it is, and that it serves. */
    private void reportHealth(Store store, OidcIdentity identity, Core core, HubDoors doors) {
        health.add(store::status);
        health.add(identity::status);
        health.add(() -> core.healthy() ? Status.well("Node") : NODE_ILL);
        health.add(core::clockStatus);
        health.add(doors::status);
        health.serving(true);
    }

    /** The limits of a move: the pause of the writers is a sixth of the lease's term, because the lease is renewed every third of it. */
    private MoveLimits moves() {
        var usual = MoveLimits.USUAL;
        var bearable = settings.work().leaseTerm().dividedBy(6);
        return new MoveLimits(
                usual.bytesPerSecond(),
                usual.lag(),
                bearable.compareTo(usual.pause()) < 0 ? bearable : usual.pause(),
                usual.attempts());
    }

    /** Logs the time of a step, to find the slow ones of a start. */
    private void step(String what) {
        LOG.atDebug().addKeyValue("millis", millis()).log(what);
    }

    private long millis() {
        return (System.nanoTime() - began) / 1_000_000;
    }

    /** Reads the certificates of all ports, so that one that cannot be used is reported before the first device connects. */
    private DoorKeys keys(HubRoot root) throws IOException, GeneralSecurityException {
        var keys = keysNow(root);
        for (var one : List.of(keys.api(), keys.coaps(), keys.mqtts())) {
            var _ = one.load(clock);
        }
        return keys;
    }

    private DoorKeys keysNow(HubRoot root) throws IOException, GeneralSecurityException {
        var secrets = root.secrets();
        var authority = Authority.of(secrets.caCertificate(), secrets.caKey(), clock);
        var hub = UUID.fromString(root.hub().text());
        return DoorKeys.of(HubKeys.open(data.path(), authority, hub, hosts(), clock), settings.certificates());
    }

    /** The content with which a hub would be founded, prepared while the store opens. A node that has seen its hub founds none. */
    private Optional<HubRoot> founding() throws IOException, GeneralSecurityException {
        return data.made().noted(HubBootstrap.SEEN)
                ? Optional.empty()
                : Optional.of(new HubFounding(data, addresses.issuerName(settings), issues(), clock).root());
    }

    private HubRoot root(HubStore hubStore, Future<Optional<HubRoot>> founding) throws Exception {
        var keyFile = settings.hub().key(data);
        var record = new HubRootRecord(HubRecords.in(hubStore.store(), clock), new HubKeyring(keyFile));
        var bootstrap = new HubBootstrap(
                data, record, hubStore.settings().place(), keyFile, addresses.issuerName(settings), issues(), clock);
        try {
            var root = bootstrap.open(() -> Parallel.result(founding).orElseThrow());
            hubId = root.hub();
            return root;
        } catch (ProviderException failed) {
            throw failed.fault() == Fault.UNAVAILABLE ? Stores.unwritable(hubStore.store(), failed) : failed;
        }
    }

    private boolean issues() {
        return settings.tokens().identity().issuer().isEmpty();
    }

    private String id() {
        return Objects.requireNonNull(hubId, "the hub is not open").text();
    }

    private List<String> hosts() {
        var listen = settings.listen();
        return listen.publicHost().map(name -> List.of(listen.host(), name)).orElse(List.of(listen.host()));
    }

    private Core core(Store store, OidcIdentity identity) {
        var coreSettings = new CoreSettings(
                Objects.requireNonNull(hubId, "the hub is not known yet"),
                settings.history().kept(),
                settings.history().bytesMax(),
                settings.work().commandTimeToLive(),
                settings.work().commandAnswer(),
                settings.work().leaseTerm(),
                clock,
                Optional.of(data.nodeId()),
                settings.devices());
        var bus = opened.add(new LocalBus(LocalBus.Options.usual()));
        try {
            return Core.start(store, bus, identity, coreSettings, new CoreMetrics(registry));
        } catch (Refused unwritable) {
            throw Stores.unwritable(store, unwritable);
        }
    }

    private static CoreForTokens tokenDoors(Core core) {
        return new CoreForTokens(
                core.access(), core.records(), core.registry(), core.devices(), core.sessions(), core.revocations());
    }

    private IdentitySource vouching(HubRoot root) throws IOException {
        var tokens = settings.tokens();
        var foreign = tokens.identity().issuer();
        if (foreign.isPresent()) {
            return ForeignIdentitySource.of(tokens.identity(), foreign.get());
        }
        var keys = IssuerFiles.checked(root.secrets().issuerKeys().orElseThrow());
        return new OwnIdentitySource(
                root,
                () -> settings.hub().publicUrl().orElseGet(addresses::api),
                tokens,
                keys,
                this::adminSecret,
                new OwnIssuer(),
                clock);
    }

    private Path adminSecret(Core core, Clients clients) throws IOException {
        var keyring = new HubKeyring(settings.hub().key(data));
        var record = new HubRootRecord(HubRecords.through(core.records()), keyring);
        return new AdminSecretFile(data, record, clients).open();
    }

    private void metrics() throws IOException {
        var port = settings.listen().metrics();
        if (port.isPresent()) {
            var address = new InetSocketAddress(settings.listen().metricsHost(), port.get());
            addresses.openedForMetrics(
                    opened.add(MetricsServer.start(address, registry, health)).port());
        }
    }
}
