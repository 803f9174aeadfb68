package dev.landfall.gateway.coap;

import dev.landfall.content.CborWriter;
import dev.landfall.core.model.DeviceId;
import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Message;
import java.io.IOException;
import java.util.UUID;

/** Signs up and in, and says nothing any more, not even a Pong. */
record SilentDevice(Wire wire, DeviceId id) {
    SilentDevice(Wire wire) {
        this(wire, new DeviceId(UUID.randomUUID()));
    }

    void signUpAndIn() throws IOException {
        var account = TestDevice.post(
                        "/oic/sec/account",
                        new CborWriter()
                                .map(3)
                                .text("di")
                                .text(id.toString())
                                .text("authprovider")
                                .text("plgd")
                                .text("accesstoken")
                                .text("my-auth-code"))
                .token(1, 8)
                .build();
        var session = TestDevice.post(
                        "/oic/sec/session",
                        new CborWriter()
                                .map(4)
                                .text("di")
                                .text(id.toString())
                                .text("uid")
                                .text(TestHub.OWNER)
                                .text("accesstoken")
                                .text("at-1")
                                .text("login")
                                .bool(true))
                .token(2, 8)
                .build();
        for (Message request : new Message[] {account, session}) {
            if (wire.ask(request).code() != Code.CHANGED) {
                throw new AssertionError("refused");
            }
        }
    }
}
