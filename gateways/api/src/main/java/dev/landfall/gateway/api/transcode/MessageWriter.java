package dev.landfall.gateway.api.transcode;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import dev.landfall.gateway.api.transcode.MessagePlan.Field;
import dev.landfall.gateway.api.transcode.MessagePlan.Kind;
import dev.landfall.gateway.api.transcode.MessagePlan.Shape;
import java.io.IOException;
import java.util.List;

/** Writes any message as JSON into a generator. Any thread; bytes are written without a copy. */
public final class MessageWriter {
    private final JsonDialect dialect;
    private final boolean numbers;

    public MessageWriter(JsonDialect dialect) {
        this(dialect, false);
    }

    private MessageWriter(JsonDialect dialect, boolean numbers) {
        this.dialect = dialect;
        this.numbers = numbers;
    }

    /** A writer of protobuf JSON with 64-bit numbers as numbers. */
    public static MessageWriter withNumbers() {
        return new MessageWriter(JsonDialect.PROTOJSON, true);
    }

    /** The dialect of the writer. */
    public JsonDialect dialect() {
        return dialect;
    }

    /** Writes a message as one JSON value: an object, or in the plain dialect the decoded content. */
    public void write(Message message, JsonGenerator out) throws IOException {
        var plan = MessagePlan.of(message.getDescriptorForType());
        if (dialect == JsonDialect.PLAIN && decoded(plan, message, out)) {
            return;
        }
        out.writeStartObject();
        fields(plan, message, out);
        out.writeEndObject();
    }

    /** Writes the members of a message into an open object. */
    public void writeMembers(Message message, JsonGenerator out) throws IOException {
        fields(MessagePlan.of(message.getDescriptorForType()), message, out);
    }

    private void fields(MessagePlan plan, Message message, JsonGenerator out) throws IOException {
        for (var field : plan.fields()) {
            switch (field.shape()) {
                case ONE -> one(field, message, out);
                case LIST -> list(field, message, out);
                case MAP -> map(field, message, out);
            }
        }
    }

    private void one(Field field, Message message, JsonGenerator out) throws IOException {
        if (field.alternative()) {
            if (message.hasField(field.descriptor())) {
                member(field, message.getField(field.descriptor()), out);
            }
            return;
        }
        if (field.kind() == Kind.MESSAGE && !message.hasField(field.descriptor())) {
            if (dialect == JsonDialect.PROTOJSON) {
                out.writeFieldName(field.name());
                out.writeNull();
            }
            return;
        }
        member(field, message.getField(field.descriptor()), out);
    }

    private void member(Field field, Object value, JsonGenerator out) throws IOException {
        if (dialect == JsonDialect.PLAIN && !shown(field.kind(), value)) {
            return;
        }
        out.writeFieldName(field.name());
        value(field.kind(), value, out);
    }

    private void list(Field field, Message message, JsonGenerator out) throws IOException {
        var count = message.getRepeatedFieldCount(field.descriptor());
        if (count == 0) {
            if (dialect == JsonDialect.PROTOJSON) {
                out.writeFieldName(field.name());
                out.writeStartArray();
                out.writeEndArray();
            }
            return;
        }
        out.writeFieldName(field.name());
        out.writeStartArray();
        for (var i = 0; i < count; i++) {
            value(field.kind(), message.getRepeatedField(field.descriptor(), i), out);
        }
        out.writeEndArray();
    }

    private void map(Field field, Message message, JsonGenerator out) throws IOException {
        var entries = (List<?>) message.getField(field.descriptor());
        if (entries.isEmpty() && dialect == JsonDialect.PLAIN) {
            return;
        }
        var parts = field.descriptor().getMessageType().getFields();
        var key = parts.get(0);
        var value = Field.of(parts.get(1));
        out.writeFieldName(field.name());
        out.writeStartObject();
        for (var entry : entries) {
            var pair = (Message) entry;
            var content = pair.getField(value.descriptor());
            if (dialect == JsonDialect.PROTOJSON || shown(value.kind(), content)) {
                out.writeFieldName(pair.getField(key).toString());
                value(value.kind(), content, out);
            }
        }
        out.writeEndObject();
    }

    private void value(Kind kind, Object value, JsonGenerator out) throws IOException {
        switch (kind) {
            case TEXT -> out.writeString((String) value);
            case BYTES -> bytes((ByteString) value, out);
            case BOOLEAN -> out.writeBoolean((Boolean) value);
            case NUMBER -> out.writeNumber((Integer) value);
            case LONG -> digits((Long) value, out);
            case UNSIGNED_LONG -> out.writeString(Long.toUnsignedString((Long) value));
            case FLOATING -> out.writeNumber(((Number) value).doubleValue());
            case ENUM -> constant((EnumValueDescriptor) value, out);
            case MESSAGE -> write((Message) value, out);
        }
    }

    private void digits(long value, JsonGenerator out) throws IOException {
        if (numbers) {
            out.writeNumber(value);
        } else {
            out.writeString(Long.toString(value));
        }
    }

    private static void constant(EnumValueDescriptor value, JsonGenerator out) throws IOException {
        if (value.getIndex() == -1) {
            // An unknown number: protobuf JSON shows the number.
            out.writeNumber(value.getNumber());
        } else {
            out.writeString(value.getName());
        }
    }

    private static void bytes(ByteString value, JsonGenerator out) throws IOException {
        out.writeBinary(Base64Variants.MIME_NO_LINEFEEDS, value.newInput(), value.size());
    }

    /**
     * Writes content decoded.
     *
     * @return false, with nothing written, when it cannot be decoded
     */
    private static boolean decoded(MessagePlan plan, Message message, JsonGenerator out) throws IOException {
        var type = plan.contentType();
        var data = plan.contentData();
        if (type == null || data == null) {
            return false;
        }
        var bytes = (ByteString) message.getField(data);
        return !bytes.isEmpty() && ContentJson.write((String) message.getField(type), bytes.toByteArray(), out);
    }

    private static boolean shown(Kind kind, Object value) {
        return switch (kind) {
            case TEXT -> !((String) value).isEmpty();
            case BYTES -> !((ByteString) value).isEmpty();
            case MESSAGE -> shown((Message) value);
            case BOOLEAN, NUMBER, LONG, UNSIGNED_LONG, FLOATING, ENUM -> true;
        };
    }

    private static boolean shown(Message message) {
        var plan = MessagePlan.of(message.getDescriptorForType());
        if (plan.solid()) {
            return true;
        }
        for (var field : plan.fields()) {
            if (shown(field, message)) {
                return true;
            }
        }
        return false;
    }

    private static boolean shown(Field field, Message message) {
        if (field.shape() != Shape.ONE) {
            return message.getRepeatedFieldCount(field.descriptor()) > 0;
        }
        var set = message.hasField(field.descriptor());
        return set && shown(field.kind(), message.getField(field.descriptor()));
    }
}
