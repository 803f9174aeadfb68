package dev.landfall.service.tokens;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Principal;
import dev.landfall.core.device.CredentialRevoker;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.ProvisionedMetadata;
import dev.landfall.core.model.DeviceId;
import dev.landfall.core.model.DeviceKey;
import dev.landfall.core.model.Link;
import dev.landfall.core.model.ListPage;
import dev.landfall.core.model.Reason;
import dev.landfall.core.model.Refused;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Access tokens of devices. A token stands for one device; a device may have several, so that one can be exchanged without a
 * pause. Only hashes are kept. A token ends when it is revoked, or when its device is deleted: signed up again it is another
 * device. All calls block, are safe for many threads, and refuse UNAVAILABLE when the store cannot be asked.
 */
public final class DeviceTokens implements CredentialRevoker {
    /** The role of a device that may speak for others. */
    public static final String GATEWAY = "gateway";

    /** Why a session ends whose token was revoked. */
    static final String REVOKED = "token-revoked";

    private final TokenRecords tokens;
    private final CoreForTokens core;
    private final OwnerRights owners;
    private final InstantSource clock;
    /** From then on, all that a hub before this one wrote is found. */
    private final Instant decidesFrom;

    private final List<Link> links;
    private final RecentLogins recent = new RecentLogins();
    private final WrongTokens wrong;

    /** @param links what every device has that comes with a token, from the start */
    public DeviceTokens(CoreForTokens core, InstantSource clock, List<Link> links) {
        this.core = core;
        this.tokens = new TokenRecords(core.records());
        this.owners = new OwnerRights(core.access(), clock);
        this.clock = clock;
        this.decidesFrom = clock.instant().plus(core.records().findLag());
        this.links = List.copyOf(links);
        this.wrong = new WrongTokens(clock);
        tokens.follow(recent);
    }

    /**
     * What is asked for.
     *
     * @param owner whose device it is, in the principal's tenant
     * @param name of a device that is new; empty for none
     * @param device which; empty for a new one
     * @param token the one that the device has already, from a hub before this one; empty for a new one
     * @param login what the device shows instead of a token; empty for a token
     * @param gateway whether the device may speak for others
     */
    public record TokenRequest(
            String owner,
            String name,
            Optional<DeviceId> device,
            Optional<String> token,
            Optional<ClientLogin> login,
            boolean gateway) {
        /** Of a device that speaks for itself alone, by a token. */
        public TokenRequest(String owner, String name, Optional<DeviceId> device, Optional<String> token) {
            this(owner, name, device, token, Optional.empty(), false);
        }

        /** The same for a gateway, or not. */
        public TokenRequest speakingForOthers(boolean newGateway) {
            return new TokenRequest(owner, name, device, token, login, newGateway);
        }

        /** The same for a device that shows this. */
        public TokenRequest showing(Optional<ClientLogin> newLogin) {
            return new TokenRequest(owner, name, device, token, newLogin, gateway);
        }

        @Override
        public String toString() {
            return "Wish[owner=" + owner + ", device=" + device + "]";
        }
    }

    /**
     * Makes a token, and signs its device up if nobody has it yet: from now on it is listed, offline. A token that is there already stays
     * as it is; it becomes a gateway's when that is asked for, and never loses that.
     *
     * @throws Refused FORBIDDEN when the principal is neither an administrator nor that owner; INVALID for a name or a token
     *     that is none; ALREADY_OWNED; DUPLICATE when the token is another device's; TOO_MANY
     */
    public AccessToken create(Principal principal, TokenRequest wish) {
        owners.checkMayEnrol(principal, wish.owner());
        if (wish.login().isPresent()) {
            if (wish.token().isPresent()) {
                throw new Refused(Reason.INVALID, "A device uses either a token or a login, not both.");
            }
            wish.login().get().check();
            return create(principal, wish, "", wish.login().get().hash());
        }
        var token = wish.token().orElseGet(TokenSecrets::token);
        if (!TokenSecrets.isToken(token)) {
            throw new Refused(
                    Reason.INVALID,
                    "A token must have 16 to 100 characters: letters, digits, dots, dashes, underscores and tildes."
                            + " Shorter tokens can be guessed.");
        }
        return create(principal, wish, token, TokenSecrets.hash(token));
    }

    private AccessToken create(Principal principal, TokenRequest wish, String token, String id) {
        var device = wish.device().orElseGet(() -> new DeviceId(UUID.randomUUID()));
        var before = current(id);
        if (before.isPresent() && !same(before.get(), principal.tenant(), wish.owner(), device)) {
            throw TokenRecords.taken();
        }
        var self = owners.device(principal.tenant(), wish.owner(), device, id);
        core.registry().signUp(self, device, new ProvisionedMetadata(wish.name(), links));
        if (before.isEmpty()) {
            write(id, principal, self, device, wish.gateway());
        } else if (wish.gateway()) {
            decide(id, _ -> true);
            recent.forget(id);
        }
        return new AccessToken(token, id, device);
    }

    /** Who has this token; empty when nobody has. What it costs does not depend on how wrong it is. */
    public Optional<Principal> login(String token) {
        return login("", token, new byte[0]);
    }

    /**
     * Who shows this: a token as user name, or a login; empty when nobody does.
     *
     * @param clientId may be empty
     * @param userName may be empty
     * @param password UTF-8; may be empty
     */
    public Optional<Principal> login(String clientId, String userName, byte[] password) {
        var found = known(TokenSecrets.hash(userName), TokenSecrets.isToken(userName));
        for (var login :
                password.length == 0 ? List.<ClientLogin>of() : ClientLogin.shown(clientId, userName, password)) {
            found = found.isPresent() ? found : known(login.hash(), true);
        }
        if (found.isEmpty()) {
            wrong.note();
        }
        return found;
    }

    private Optional<Principal> known(String id, boolean possible) {
        var now = clock.instant();
        var known = recent.find(id, now);
        if (known.isPresent() || !possible) {
            return known;
        }
        var seen = recent.revocations();
        var found = current(id);
        if (found.filter(one -> one.gateway() == StoredToken.Gateway.UNDECIDED).isPresent()) {
            found = decide(id, this::mayBeGateway);
        }
        var principal = found.map(stored -> principal(id, stored));
        principal.ifPresent(one -> recent.keep(id, one, now, seen));
        return principal;
    }

    private Principal principal(String id, StoredToken stored) {
        var roles =
                stored.gateway() == StoredToken.Gateway.YES ? Set.of(Access.DEVICE, GATEWAY) : Set.of(Access.DEVICE);
        return owners.device(stored.tenant(), stored.owner(), stored.device(), stored.tokenId(id), roles);
    }

    /** Whether the device speaks for others already. */
    private boolean mayBeGateway(StoredToken stored) {
        var children = core.records()
                .list(stored.tenant(), ChildDeviceRegistry.KIND, stored.device().toString(), Optional.empty(), 1);
        if (children.items().isEmpty() && clock.instant().isBefore(decidesFrom)) {
            throw new Refused(
                    Reason.UNAVAILABLE, "The hub cannot tell yet whether this is a gateway's token. Try again later.");
        }
        return !children.items().isEmpty();
    }

    /** Stores whether a token is a gateway's; empty when there is no such token any more. */
    private Optional<StoredToken> decide(String id, Predicate<StoredToken> gateway) {
        return tokens.change(
                id, stored -> stored.decided(stored.gateway() == StoredToken.Gateway.YES || gateway.test(stored)));
    }

    /**
     * The tokens of a device, by id.
     *
     * @throws Refused NOT_FOUND when there is no such device as far as the principal may know; FORBIDDEN
     */
    public ListPage<TokenInfo> list(Principal principal, DeviceId device, Optional<String> page, int limit) {
        var view = checkedDevice(principal, device);
        return tokens.list(new DeviceKey(principal.tenant(), device), view.registeredAt(), page, limit);
    }

    /**
     * Ends a token at once, and the device's session with it, whichever node holds it. With another token the device may come back.
     *
     * @param id as {@link #list} tells it
     * @throws Refused NOT_FOUND when the device has no such token, or there is no such device; FORBIDDEN
     */
    public void revoke(Principal principal, DeviceId device, String id) {
        checkedDevice(principal, device);
        var stored = id.isEmpty() ? Optional.<StoredToken>empty() : tokens.find(id);
        var key = new DeviceKey(principal.tenant(), device);
        if (stored.filter(one -> one.key().equals(key)).isEmpty()) {
            throw new Refused(Reason.NOT_FOUND, "The device has no such token.");
        }
        tokens.delete(id);
        recent.forget(id);
        // Whoever logged in with it elsewhere goes on with what that node knows: this is how it gets to know.
        core.revocations().revoke(stored.get().tokenId(id), clock.instant().plus(OwnerRights.LOGIN_LIFE));
        core.sessions().endEverywhere(key, REVOKED);
    }

    /**
     * Gives a device that a gateway named to another gateway of the same owner: from now on that one speaks for it, and its session with
     * the one before ends.
     *
     * @param gateway who shall speak for it
     * @param name of the device, as gateways say it
     * @return the device
     * @throws Refused FORBIDDEN when the principal is no administrator; NOT_FOUND when there is no such gateway, or its owner has no
     *     device of this name that a gateway named; INVALID
     */
    public DeviceId moveChild(Principal principal, DeviceId gateway, String name) {
        return new ChildMoves(core).move(principal, gateway, name);
    }

    @Override
    public void released(String tenant, DeviceId device, Instant since) {
        var key = new DeviceKey(tenant, device);
        tokens.deleteAll(key, since);
        recent.forget(key);
    }

    private void write(String id, Principal maker, Principal self, DeviceId device, boolean gateway) {
        var view = core.devices()
                .device(self, device, Set.of())
                .orElseThrow(() -> new Refused(
                        Reason.UNAVAILABLE,
                        "The device is signed up and signed off at the same time. Try again later."));
        var stored = new StoredToken(
                self.tenant(),
                self.owner(),
                device,
                view.registeredAt(),
                maker.subject(),
                clock.instant(),
                gateway ? StoredToken.Gateway.YES : StoredToken.Gateway.NO);
        tokens.create(id, stored);
        // What a login found a moment ago may be of the device before.
        recent.forget(id);
    }

    /** The token, if its device is still the one it was made for; one whose device is gone is forgotten. */
    private Optional<StoredToken> current(String id) {
        var found = tokens.find(id);
        if (found.isEmpty()) {
            return found;
        }
        var stored = found.get();
        var self = owners.device(stored.tenant(), stored.owner(), stored.device(), id);
        var there = core.devices()
                .device(self, stored.device(), Set.of())
                .filter(view -> view.registeredAt() == stored.registeredAt())
                .isPresent();
        if (there) {
            return found;
        }
        tokens.delete(id);
        recent.forget(id);
        return Optional.empty();
    }

    private Devices.DeviceView checkedDevice(Principal principal, DeviceId device) {
        var view = core.devices()
                .device(principal, device, Set.of())
                .orElseThrow(() -> new Refused(Reason.NOT_FOUND, "There is no such device."));
        owners.checkMayEnrol(principal, view.owner());
        return view;
    }

    private static boolean same(StoredToken stored, String tenant, String owner, DeviceId device) {
        return stored.tenant().equals(tenant)
                && stored.owner().equals(owner)
                && stored.device().equals(device);
    }
}
