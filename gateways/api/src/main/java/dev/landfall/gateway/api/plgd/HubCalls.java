package dev.landfall.gateway.api.plgd;

import dev.landfall.contract.grpcgateway.BuildInfo;
import dev.landfall.contract.grpcgateway.HubConfigurationResponse;
import dev.landfall.contract.grpcgateway.OAuthClient;
import dev.landfall.contract.grpcgateway.UIConfiguration;
import dev.landfall.contract.grpcgateway.UIVisibility;
import dev.landfall.gateway.api.http.DeviceRequests;
import dev.landfall.gateway.api.http.HubInfo;
import java.time.Clock;
import java.util.function.Supplier;

/** The call for the data that an app needs before it has a token. */
final class HubCalls {
    private final Supplier<HubInfo> hub;
    private final Clock clock;

    /** @param hub asked each time: addresses are known only when the gateways listen */
    HubCalls(Supplier<HubInfo> hub, Clock clock) {
        this.hub = hub;
        this.clock = clock;
    }

    HubConfigurationResponse configuration() {
        var facts = hub.get();
        var client = OAuthClient.newBuilder().setAuthority(facts.issuer());
        return HubConfigurationResponse.newBuilder()
                .setCurrentTime(DeviceRequests.nanos(clock.instant()))
                .setJwtOwnerClaim(facts.ownerClaim())
                .setJwtDeviceIdClaim(facts.deviceClaim())
                .setId(facts.id())
                .setCoapGateway(facts.coaps())
                .setCertificateAuthorities(facts.certificates())
                .setAuthority(facts.issuer())
                .setDefaultCommandTimeToLive(facts.commandTimeToLive().toNanos())
                .setHttpGatewayAddress(facts.api())
                .setWebOauthClient(client)
                .setDeviceOauthClient(
                        client.clone().setClientId(facts.deviceClient()).setProviderName(facts.provider()))
                .setM2MOauthClient(client)
                .setUi(UIConfiguration.newBuilder()
                        .setVisibility(UIVisibility.newBuilder()
                                .setMainSidebar(UIVisibility.MainSidebar.newBuilder()
                                        .setDevices(true)
                                        .setConfiguration(true)
                                        .setPendingCommands(true))))
                .setBuildInfo(BuildInfo.newBuilder().setVersion(facts.version()))
                .build();
    }
}
