package dev.landfall.gateway.api.transcode;

import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import dev.landfall.guard.NodeLocal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The prepared data about a kind of message, computed once.
 *
 * @param fields in the order of the {@code .proto} file
 * @param byName fields by their JSON name and by their name in the {@code .proto} file
 * @param solid whether the plain dialect always shows the message, so that it need not be checked for emptiness
 * @param contentType the field with a media type, when the message is content; else null
 * @param contentData the field with its bytes, when the message is content; else null
 */
record MessagePlan(
        Field[] fields,
        Map<String, Field> byName,
        boolean solid,
        @Nullable FieldDescriptor contentType,
        @Nullable FieldDescriptor contentData) {
    @NodeLocal("the descriptors of the messages in this program")
    private static final Map<Descriptor, MessagePlan> PLANS = new ConcurrentHashMap<>();

    static MessagePlan of(Descriptor descriptor) {
        var known = PLANS.get(descriptor);
        // Not computeIfAbsent, because plans of inner messages are made at the same time.
        if (known == null) {
            known = make(descriptor);
            PLANS.putIfAbsent(descriptor, known);
        }
        return known;
    }

    private static MessagePlan make(Descriptor descriptor) {
        var all = descriptor.getFields();
        var fields = new Field[all.size()];
        var byName = new HashMap<String, Field>();
        var solid = false;
        for (var i = 0; i < fields.length; i++) {
            var field = Field.of(all.get(i));
            fields[i] = field;
            byName.put(field.descriptor().getName(), field);
            byName.put(field.descriptor().getJsonName(), field);
            solid |= field.shape() == Shape.ONE
                    && !field.alternative()
                    && field.kind().alwaysShown();
        }
        var type = descriptor.findFieldByName("content_type");
        var data = descriptor.findFieldByName("data");
        var content = type != null && data != null && data.getType() == FieldDescriptor.Type.BYTES;
        return new MessagePlan(fields, Map.copyOf(byName), solid, content ? type : null, content ? data : null);
    }

    /** The number of values of a field. */
    enum Shape {
        ONE,
        LIST,
        MAP
    }

    /** The JSON form of a value. */
    enum Kind {
        TEXT,
        BYTES,
        BOOLEAN,
        /** Up to 32 bits: a JSON number. */
        NUMBER,
        /** 64 bits: a JSON string of digits. */
        LONG,
        UNSIGNED_LONG,
        FLOATING,
        ENUM,
        MESSAGE;

        boolean alwaysShown() {
            return this != TEXT && this != BYTES && this != MESSAGE;
        }

        static Kind of(FieldDescriptor field) {
            return switch (field.getType()) {
                case STRING -> TEXT;
                case BYTES -> BYTES;
                case BOOL -> BOOLEAN;
                case INT32, SINT32, SFIXED32, UINT32, FIXED32 -> NUMBER;
                case INT64, SINT64, SFIXED64 -> LONG;
                case UINT64, FIXED64 -> UNSIGNED_LONG;
                case FLOAT, DOUBLE -> FLOATING;
                case ENUM -> ENUM;
                case MESSAGE, GROUP -> MESSAGE;
            };
        }
    }

    /**
     * A field.
     *
     * @param name the JSON name, ready to be written
     * @param alternative whether it is one of several fields of which at most one is set
     */
    record Field(FieldDescriptor descriptor, SerializedString name, Shape shape, Kind kind, boolean alternative) {
        static Field of(FieldDescriptor descriptor) {
            var shape = descriptor.isMapField() ? Shape.MAP : descriptor.isRepeated() ? Shape.LIST : Shape.ONE;
            return new Field(
                    descriptor,
                    new SerializedString(descriptor.getJsonName()),
                    shape,
                    Kind.of(descriptor),
                    descriptor.getContainingOneof() != null);
        }
    }
}
