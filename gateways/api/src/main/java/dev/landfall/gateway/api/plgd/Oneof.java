package dev.landfall.gateway.api.plgd;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The alternatives of a message that holds one of several others, found by the kind of what it holds. */
final class Oneof {
    private final Map<Descriptor, FieldDescriptor> byType;

    /** @param outer a message with one {@code oneof}, whose members are of different kinds */
    Oneof(Descriptor outer) {
        byType = outer.getRealOneofs().getFirst().getFields().stream()
                .collect(Collectors.toUnmodifiableMap(FieldDescriptor::getMessageType, field -> field));
    }

    /** Puts a message where it belongs; empty when there is no place for its kind. */
    <B extends Message.Builder> Optional<B> put(B outer, Message inner) {
        var field = byType.get(inner.getDescriptorForType());
        if (field == null) {
            return Optional.empty();
        }
        outer.setField(field, inner);
        return Optional.of(outer);
    }

    /** What the member for this kind of message is called in JSON. */
    String jsonName(Message inner) {
        var field = byType.get(inner.getDescriptorForType());
        if (field == null) {
            throw new IllegalArgumentException(
                    "no place for " + inner.getDescriptorForType().getFullName());
        }
        return field.getJsonName();
    }
}
