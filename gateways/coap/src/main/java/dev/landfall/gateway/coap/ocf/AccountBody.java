package dev.landfall.gateway.coap.ocf;

import dev.landfall.content.CborScanner;
import dev.landfall.gateway.coap.codec.Message;

/**
 * The body of requests about accounts and sessions, whatever its Content-Format; missing members are empty.
 *
 * @param code the authorization code of a sign-up; it has the name of an access token, in older devices its own name
 */
record AccountBody(
        String device,
        String user,
        String accessToken,
        String code,
        String provider,
        String refreshToken,
        boolean login) {
    private static final String[] NAMES = {
        "di", "uid", "accesstoken", "authcode", "authprovider", "refreshtoken", "login"
    };
    private static final int LOGIN = 6;

    /**
     * Reads the body of a request.
     *
     * @throws CoapRefusal 4.00 when there is no body
     * @throws dev.landfall.content.MalformedContent when it is not CBOR, or a member is not a text
     */
    static AccountBody read(Message message) {
        if (message.payloadLength() == 0) {
            throw CoapRefusal.bad("the body is missing");
        }
        var texts = new String[] {"", "", "", "", "", ""};
        var login = false;
        var scanner = new CborScanner(message.payloadArray(), message.payloadOffset(), message.payloadLength());
        scanner.enterMap();
        while (scanner.more()) {
            var name = scanner.readOneOf(NAMES);
            if (name == LOGIN) {
                login = scanner.readBoolean();
            } else if (name < 0) {
                scanner.skip();
            } else {
                texts[name] = scanner.readText();
            }
        }
        scanner.leave();
        scanner.finish();
        return new AccountBody(
                texts[0], texts[1], texts[2], texts[2].isEmpty() ? texts[3] : texts[2], texts[4], texts[5], login);
    }

    /**
     * Checks that all values are present.
     *
     * @throws CoapRefusal 4.00 when one is missing
     */
    static void required(String what, String... values) {
        for (var value : values) {
            if (value.isEmpty()) {
                throw CoapRefusal.bad("missing: one of " + what);
            }
        }
    }
}
