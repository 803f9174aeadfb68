package dev.landfall.provider.remote;

import dev.landfall.contract.provider.v1.ClientTokenRequest;
import dev.landfall.contract.provider.v1.ExchangeRequest;
import dev.landfall.contract.provider.v1.MetadataRequest;
import dev.landfall.contract.provider.v1.OpenIdentityReply;
import dev.landfall.contract.provider.v1.OpenIdentityRequest;
import dev.landfall.contract.provider.v1.RefreshRequest;
import dev.landfall.contract.provider.v1.StatusRequest;
import dev.landfall.contract.provider.v1.VerifyRequest;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Identity;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.Status;
import dev.landfall.provider.remote.wire.Address;
import dev.landfall.provider.remote.wire.Instants;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.StatusMessages;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An identity provider in another process. Any thread; calls block. */
public final class RemoteIdentity implements Identity {
    private final ProviderConnection connection;

    private RemoteIdentity(ProviderConnection connection) {
        this.connection = connection;
    }

    /**
     * Connects to a provider.
     *
     * @throws ProviderException {@link Fault#UNAVAILABLE} when it does not answer within the patience, {@link Fault#UNSUPPORTED} with a
     *     sentence when the versions do not fit
     */
    public static RemoteIdentity open(Address address, RemoteOptions options) {
        var connection = new ProviderConnection(address, options);
        try {
            connection.begin(() -> open(connection));
            connection.reopenBy(() -> open(connection));
            return new RemoteIdentity(connection);
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static OpenIdentityReply open(ProviderConnection connection) {
        var request = OpenIdentityRequest.newBuilder()
                .setGreeting(Handshake.greeting())
                .build();
        var reply = connection.askOnce(
                Methods.OPEN_IDENTITY, request, connection.options().deadline());
        Handshake.check(reply.getIdentification(), connection.address());
        return reply;
    }

    @Override
    public Status status() {
        return ReachabilityStatus.status(() -> StatusMessages.status(connection.ask(
                Methods.IDENTITY_STATUS,
                StatusRequest.getDefaultInstance(),
                connection.options().statusDeadline())));
    }

    @Override
    public Principal verify(String token) {
        return ExceptionTranslator.translated(() -> principal(connection.ask(
                Methods.VERIFY, VerifyRequest.newBuilder().setToken(token).build())));
    }

    private static Principal principal(dev.landfall.contract.provider.v1.Principal principal) {
        return new Principal(
                principal.getIssuer(),
                principal.getSubject(),
                principal.getTenant(),
                principal.getOwner(),
                present(principal.getDevice()),
                Set.copyOf(principal.getRolesList()),
                present(principal.getTokenId()),
                Instants.of(principal.getExpiry()));
    }

    private static Optional<String> present(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    @Override
    public Tokens exchange(String provider, String code, String device) {
        var request = ExchangeRequest.newBuilder()
                .setProvider(provider)
                .setCode(code)
                .setDevice(device)
                .build();
        return ExceptionTranslator.translated(() -> tokens(connection.ask(Methods.EXCHANGE, request)));
    }

    @Override
    public Tokens refresh(String provider, String refreshToken, String device) {
        var request = RefreshRequest.newBuilder()
                .setProvider(provider)
                .setRefreshToken(refreshToken)
                .setDevice(device)
                .build();
        return ExceptionTranslator.translated(() -> tokens(connection.ask(Methods.REFRESH, request)));
    }

    @Override
    public Tokens clientToken(String audience, Map<String, String> claims) {
        var request = ClientTokenRequest.newBuilder()
                .setAudience(audience)
                .putAllClaims(claims)
                .build();
        return ExceptionTranslator.translated(() -> tokens(connection.ask(Methods.CLIENT_TOKEN, request)));
    }

    private static Tokens tokens(dev.landfall.contract.provider.v1.Tokens tokens) {
        return new Tokens(tokens.getAccessToken(), tokens.getRefreshToken(), Instants.of(tokens.getExpiry()));
    }

    @Override
    public Metadata metadata() {
        return ExceptionTranslator.translated(() -> {
            var metadata = connection.ask(Methods.METADATA, MetadataRequest.getDefaultInstance());
            return new Metadata(
                    metadata.getAuthority().isEmpty() ? null : metadata.getAuthority(),
                    metadata.getOwnerClaim(),
                    Set.copyOf(metadata.getProvidersList()));
        });
    }

    @Override
    public void close() {
        connection.close();
    }
}
