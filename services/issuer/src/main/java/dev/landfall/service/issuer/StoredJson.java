package dev.landfall.service.issuer;

import com.nimbusds.jose.util.JSONObjectUtils;
import dev.landfall.provider.Fault;
import dev.landfall.provider.ProviderException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The stored form of the issuer's records: a JSON object with a format number. */
final class StoredJson {
    private static final String FORMAT = "v";

    private final Map<String, Object> members;

    private StoredJson(Map<String, Object> members) {
        this.members = members;
    }

    /** Begins a form to be written. */
    static StoredJson write(int format) {
        var members = new LinkedHashMap<String, Object>();
        members.put(FORMAT, format);
        return new StoredJson(members);
    }

    /**
     * Reads a stored form.
     *
     * @throws ProviderException CORRUPT
     */
    static StoredJson read(byte[] bytes, int format) {
        try {
            var read = new StoredJson(JSONObjectUtils.parse(new String(bytes, StandardCharsets.UTF_8)));
            if (read.number(FORMAT) != format) {
                throw corrupt("format " + read.number(FORMAT) + " is not one this version knows");
            }
            return read;
        } catch (ParseException e) {
            throw corrupt("no JSON");
        }
    }

    StoredJson put(String name, Object value) {
        members.put(name, value);
        return this;
    }

    byte[] bytes() {
        return JSONObjectUtils.toJSONString(members).getBytes(StandardCharsets.UTF_8);
    }

    String text(String name) {
        if (members.get(name) instanceof String text) {
            return text;
        }
        throw corrupt(name + " is no text");
    }

    long number(String name) {
        if (members.get(name) instanceof Number number) {
            return number.longValue();
        }
        throw corrupt(name + " is no number");
    }

    /**
     * A member that older forms do not have.
     *
     * @param older the value for an older form
     */
    long number(String name, long older) {
        return members.containsKey(name) ? number(name) : older;
    }

    boolean flag(String name) {
        if (members.get(name) instanceof Boolean flag) {
            return flag;
        }
        throw corrupt(name + " is no flag");
    }

    List<String> texts(String name) {
        if (members.get(name) instanceof List<?> list) {
            return list.stream()
                    .map(item -> {
                        if (item instanceof String text) {
                            return text;
                        }
                        throw corrupt(name + " is no list of texts");
                    })
                    .toList();
        }
        throw corrupt(name + " is no list");
    }

    private static ProviderException corrupt(String why) {
        return new ProviderException(Fault.CORRUPT, "a record of the issuer: " + why);
    }
}
