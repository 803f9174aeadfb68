package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The alternatives of a message with one {@code oneof}, found by the kind of the inner message. */
final class Oneof {
    private final Map<Descriptor, FieldDescriptor> byType;

    /** @param outer a message with one {@code oneof}, whose members are of different kinds */
    Oneof(Descriptor outer) {
        byType = outer.getRealOneofs().getFirst().getFields().stream()
                .collect(Collectors.toUnmodifiableMap(FieldDescriptor::getMessageType, field -> field));
    }

    /** Sets the alternative for a message; empty when there is none of its kind. */
    <B extends Message.Builder> Optional<B> put(B outer, Message inner) {
        var field = byType.get(inner.getDescriptorForType());
        if (field == null) {
            return Optional.empty();
        }
        outer.setField(field, inner);
        return Optional.of(outer);
    }

    /** The JSON name of the alternative for this kind of message. */
    String jsonName(Message inner) {
        var field = byType.get(inner.getDescriptorForType());
        if (field == null) {
            throw new IllegalArgumentException(
                    "no place for " + inner.getDescriptorForType().getFullName());
        }
        return field.getJsonName();
    }
}
