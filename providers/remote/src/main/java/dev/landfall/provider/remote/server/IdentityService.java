package dev.landfall.provider.remote.server;

import dev.landfall.contract.provider.v1.MetadataReply;
import dev.landfall.contract.provider.v1.OpenIdentityReply;
import dev.landfall.contract.provider.v1.Principal;
import dev.landfall.contract.provider.v1.Tokens;
import dev.landfall.provider.Identity;
import dev.landfall.provider.remote.wire.Instants;
import dev.landfall.provider.remote.wire.Methods;
import dev.landfall.provider.remote.wire.StatusMessages;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import java.util.function.Supplier;

/** The service of the identity provider. */
final class IdentityService {
    private final Supplier<Identity> identity;

    IdentityService(Supplier<Identity> identity) {
        this.identity = identity;
    }

    ServerServiceDefinition definition(Calls calls) {
        return ServerServiceDefinition.builder(Methods.IDENTITY)
                .addMethod(
                        Methods.OPEN_IDENTITY,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, this::open)))
                .addMethod(
                        Methods.IDENTITY_STATUS,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(
                                out, () -> StatusMessages.message(identity.get().status()))))
                .addMethod(
                        Methods.VERIFY,
                        ServerCalls.asyncUnaryCall((question, out) ->
                                calls.answer(out, () -> message(identity.get().verify(question.getToken())))))
                .addMethod(
                        Methods.EXCHANGE,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(
                                out,
                                () -> message(identity.get()
                                        .exchange(question.getProvider(), question.getCode(), question.getDevice())))))
                .addMethod(
                        Methods.REFRESH,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(
                                out,
                                () -> message(identity.get()
                                        .refresh(
                                                question.getProvider(),
                                                question.getRefreshToken(),
                                                question.getDevice())))))
                .addMethod(
                        Methods.CLIENT_TOKEN,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(
                                out,
                                () -> message(
                                        identity.get().clientToken(question.getAudience(), question.getClaimsMap())))))
                .addMethod(
                        Methods.METADATA,
                        ServerCalls.asyncUnaryCall((question, out) -> calls.answer(out, this::metadata)))
                .build();
    }

    private OpenIdentityReply open() {
        var _ = identity.get();
        return OpenIdentityReply.newBuilder()
                .setIdentification(ProviderIdentification.identification("identity", "1"))
                .build();
    }

    private static Principal message(Identity.Principal principal) {
        return Principal.newBuilder()
                .setIssuer(principal.issuer())
                .setSubject(principal.subject())
                .setTenant(principal.tenant())
                .setOwner(principal.owner())
                .setDevice(principal.device().orElse(""))
                .addAllRoles(principal.roles())
                .setTokenId(principal.tokenId().orElse(""))
                .setExpiry(Instants.nanos(principal.expiry()))
                .build();
    }

    private static Tokens message(Identity.Tokens tokens) {
        return Tokens.newBuilder()
                .setAccessToken(tokens.accessToken())
                .setRefreshToken(tokens.refreshToken())
                .setExpiry(Instants.nanos(tokens.expiry()))
                .build();
    }

    private MetadataReply metadata() {
        var metadata = identity.get().metadata();
        var reply =
                MetadataReply.newBuilder().setOwnerClaim(metadata.ownerClaim()).addAllProviders(metadata.providers());
        if (metadata.authority() != null) {
            reply.setAuthority(metadata.authority());
        }
        return reply.build();
    }
}
