package dev.landfall.gateway.api.plgd;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.landfall.contract.grpcgateway.Device;
import dev.landfall.contract.grpcgateway.LocalizedString;
import dev.landfall.core.model.Content;
import dev.landfall.gateway.api.transcode.ContentJson;
import dev.landfall.gateway.api.transcode.JsonParsing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The description of an OCF device in {@code /oic/d} (OCF Core, oic.wk.d). Members of an unexpected kind are skipped.
 *
 * @param name n
 * @param manufacturer dmn
 * @param model dmno
 * @param protocolIndependentId piid
 */
record OicDescription(String name, List<LocalizedString> manufacturer, String model, String protocolIndependentId) {
    private static final OicDescription UNKNOWN = new OicDescription("", List.of(), "", "");

    static OicDescription read(Content content) {
        try {
            return read(JsonParsing.bytes(out -> {
                if (!ContentJson.write(content.format(), content.bytes(), out)) {
                    out.writeNull();
                }
            }));
        } catch (IOException unreadable) {
            return UNKNOWN;
        }
    }

    private static OicDescription read(byte[] json) throws IOException {
        var name = "";
        var model = "";
        var id = "";
        var manufacturer = new ArrayList<LocalizedString>();
        try (var in = JsonParsing.parser(json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                return UNKNOWN;
            }
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                var member = in.currentName();
                in.nextToken();
                switch (member) {
                    case "n" -> name = text(in);
                    case "dmno" -> model = text(in);
                    case "piid" -> id = text(in);
                    case "dmn" -> manufacturer.addAll(localized(in));
                    default -> in.skipChildren();
                }
            }
        }
        return new OicDescription(name, manufacturer, model, id);
    }

    private static String text(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.VALUE_STRING) {
            return in.getText();
        }
        in.skipChildren();
        return "";
    }

    private static List<LocalizedString> localized(JsonParser in) throws IOException {
        var all = new ArrayList<LocalizedString>();
        if (in.currentToken() != JsonToken.START_ARRAY) {
            in.skipChildren();
            return all;
        }
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() == JsonToken.START_OBJECT) {
                all.add(one(in));
            } else {
                in.skipChildren();
            }
        }
        return all;
    }

    private static LocalizedString one(JsonParser in) throws IOException {
        var string = LocalizedString.newBuilder();
        while (in.nextToken() != JsonToken.END_OBJECT) {
            var member = in.currentName();
            in.nextToken();
            switch (member) {
                case "language" -> string.setLanguage(text(in));
                case "value" -> string.setValue(text(in));
                default -> in.skipChildren();
            }
        }
        return string.build();
    }

    /** Fills a message with the description. The name that the hub knows stays when the description has none. */
    void into(Device.Builder device) {
        if (!name.isEmpty()) {
            device.setName(name);
        }
        device.addAllManufacturerName(manufacturer)
                .setModelNumber(model)
                .setProtocolIndependentId(protocolIndependentId);
    }
}
