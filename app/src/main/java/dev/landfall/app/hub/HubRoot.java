package dev.landfall.app.hub;

import dev.landfall.core.model.HubId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What all nodes of a hub share: the hub's identity, and the secrets that its devices and apps trust.
 *
 * @param hub the hub's id, for its life
 * @param issuer the name of the hub's own issuer, for its life; it is in all tokens of the issuer
 * @param aliases other names of the issuer whose tokens are accepted too
 * @param secrets the sealed part
 */
record HubRoot(HubId hub, String issuer, List<Alias> aliases, HubSecrets secrets) {
    private static final int ALIASES_MAX = 16;

    HubRoot {
        aliases = List.copyOf(aliases);
    }

    /**
     * Another name of the issuer.
     *
     * @param until when the last token with this name has expired
     */
    record Alias(String name, Instant until) {}

    /** Whether the issuer has this name, or an alias that has not expired. */
    boolean isNamed(String name, Instant now) {
        return issuer.equals(name)
                || aliases.stream().anyMatch(alias -> alias.name().equals(name) && now.isBefore(alias.until()));
    }

    /** The root with one more alias. Expired aliases are removed, and beyond 16 those that expire first. */
    HubRoot with(Alias alias, Instant now) {
        var kept = new ArrayList<>(aliases);
        kept.removeIf(one -> one.name().equals(alias.name()) || !now.isBefore(one.until()));
        kept.add(alias);
        kept.sort(Comparator.comparing(Alias::until).reversed());
        return new HubRoot(hub, issuer, kept.subList(0, Math.min(kept.size(), ALIASES_MAX)), secrets);
    }

    /** The root with other secrets. */
    HubRoot with(HubSecrets other) {
        return new HubRoot(hub, issuer, aliases, other);
    }
}
