package dev.landfall.simulator;

import dev.landfall.gateway.coap.codec.Code;
import dev.landfall.gateway.coap.codec.Encoder;
import dev.landfall.gateway.coap.codec.Message;
import dev.landfall.gateway.coap.codec.MessageBuilder;
import dev.landfall.gateway.coap.codec.OcfContentFormat;
import dev.landfall.gateway.coap.codec.Option;
import java.util.List;

/** Builds the requests of a device to its cloud, byte for byte like those of the reference device. */
final class CloudRequests {

    /** The number of bytes that the reference device reserves for a header; a query that does not fit is left out. */
    static final int HEADER_BYTES_MAX = 181;

    private static final int OCF_1_0_0 = 2048;

    private CloudRequests() {}

    static Message signUp(Device device, Registration registration, long token) {
        var enrolment = registration.enrolment;
        var body = body(device).text("di").text(device.id().toString());
        if (!enrolment.provider().isEmpty()) {
            body.text("authprovider").text(enrolment.provider());
        }
        body.text("accesstoken").text(enrolment.code());
        body.text("devicetype").text("device").end();
        return post("/oic/sec/account", token, body).build();
    }

    static Message session(Device device, Registration registration, long token, boolean login) {
        var body = body(device).text("uid").text(registration.uid);
        body.text("di").text(device.id().toString());
        body.text("accesstoken").text(registration.accessToken);
        body.text("login").flag(login).end();
        return post("/oic/sec/session", token, body).build();
    }

    static Message refresh(Device device, Registration registration, long token) {
        var body = body(device).text("uid").text(registration.uid);
        body.text("di").text(device.id().toString());
        body.text("authprovider").text(registration.enrolment.provider());
        body.text("granttype").text("refresh_token");
        body.text("refreshtoken").text(registration.refreshToken).end();
        return post("/oic/sec/tokenrefresh", token, body).build();
    }

    static Message publish(Device device, List<ResourceRef> resources, long token) {
        var body = body(device).text("di").text(device.id().toString());
        body.text("n").text(device.resources().name()).text("ttl").number(0);
        body.text("links").beginArray();
        for (var ref : resources) {
            body.beginMap().text("href").text(ref.href());
            body.text("rt").texts(ref.kind().types());
            body.text("if").texts(device.resources().interfaces(ref));
            body.text("rel").text("hosts").text("ins").number(device.resources().ins(device.id(), ref));
            body.text("p").beginMap().text("bm");
            body.number(device.resources().policy(ref));
            body.end().end();
        }
        body.end().end();
        return post("/oic/rd", token, body).query("rt=oic.wk.rdpub").build();
    }

    static Message unpublish(Device device, long ins, long token) {
        return request(Code.DELETE, "/oic/rd", token)
                .query("di=" + device.id())
                .query("ins=" + ins)
                .build();
    }

    /** Builds a sign-off request. It contains the access token only if it fits into the header. */
    static Message signOff(Device device, Registration registration, long token) {
        var whole = signOff(device, registration, token, true);
        return Encoder.length(whole) <= HEADER_BYTES_MAX ? whole : signOff(device, registration, token, false);
    }

    private static Message signOff(Device device, Registration registration, long token, boolean withAccessToken) {
        var request = request(Code.DELETE, "/oic/sec/account", token)
                .query("uid=" + registration.uid)
                .query("di=" + device.id());
        if (withAccessToken) {
            request.query("accesstoken=" + registration.accessToken);
        }
        return request.build();
    }

    private static DeviceCborWriter body(Device device) {
        return device.surroundings().scratch().content().reset(0).beginMap();
    }

    private static MessageBuilder post(String path, long token, DeviceCborWriter body) {
        return request(Code.POST, path, token)
                .uint(Option.OCF_CONTENT_VERSION, OCF_1_0_0)
                .payload(OcfContentFormat.OCF_CBOR, body.copy());
    }

    private static MessageBuilder request(int code, String path, long token) {
        return Message.request(code)
                .token(token, 8)
                .path(path)
                .accept(OcfContentFormat.OCF_CBOR)
                .uint(Option.OCF_ACCEPT_VERSION, OCF_1_0_0);
    }
}
