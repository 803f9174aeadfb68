package dev.landfall.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import dev.landfall.contract.provider.v1.AppendRequest;
import dev.landfall.contract.provider.v1.Greeting;
import dev.landfall.contract.provider.v1.PublishRequest;
import dev.landfall.contract.provider.v1.VerifyRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What was released of {@code landfall.provider.v1} stays: providers that others wrote depend on every word of it. */
class FrozenContractTest {
    private static final Path FROZEN = Path.of("../../contracts/src/main/proto/landfall/provider/v1/frozen.txt");
    private static final String HOW = "a breaking change belongs into landfall.provider.v2; an addition is frozen with"
            + " -Dlandfall.write=true, and raises the revision once this one is released";

    @Test
    void nothing_is_taken_away_or_changed_and_what_is_added_is_written_down() throws IOException {
        var now = new TreeSet<String>();
        for (var file : List.of(
                Greeting.getDescriptor().getFile(),
                AppendRequest.getDescriptor().getFile(),
                PublishRequest.getDescriptor().getFile(),
                VerifyRequest.getDescriptor().getFile())) {
            describe(file, now);
        }
        var frozen = Files.exists(FROZEN) ? new TreeSet<>(Files.readAllLines(FROZEN)) : new TreeSet<String>();

        assertThat(now).as(HOW).containsAll(frozen);
        if (Boolean.getBoolean("landfall.write")) {
            Files.writeString(FROZEN, String.join("\n", now) + "\n");
            frozen = now;
        }

        assertThat(frozen).as(HOW).containsAll(now);
    }

    private static void describe(FileDescriptor file, Set<String> lines) {
        file.getMessageTypes().forEach(message -> describe(message, lines));
        file.getEnumTypes().forEach(type -> describe(type, lines));
        for (var service : file.getServices()) {
            for (var method : service.getMethods()) {
                var proto = method.toProto();
                lines.add("call " + method.getFullName() + "(" + (proto.getClientStreaming() ? "stream " : "")
                        + method.getInputType().getFullName() + ") returns ("
                        + (proto.getServerStreaming() ? "stream " : "")
                        + method.getOutputType().getFullName() + ")");
            }
        }
    }

    private static void describe(Descriptor message, Set<String> lines) {
        lines.add("message " + message.getFullName());
        message.getFields().forEach(field -> lines.add(line(field)));
        message.getNestedTypes().forEach(nested -> describe(nested, lines));
        message.getEnumTypes().forEach(type -> describe(type, lines));
    }

    private static String line(FieldDescriptor field) {
        var type = switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName();
            case ENUM -> field.getEnumType().getFullName();
            default -> field.getType().name().toLowerCase(java.util.Locale.ROOT);
        };
        var label = field.isRepeated() ? "repeated " : field.hasPresence() ? "present " : "";
        var group = field.getRealContainingOneof() == null
                ? ""
                : " in " + field.getRealContainingOneof().getName();
        return "field " + field.getFullName() + " = " + field.getNumber() + " " + label + type + group;
    }

    private static void describe(EnumDescriptor type, Set<String> lines) {
        type.getValues().forEach(value -> lines.add("value " + value.getFullName() + " = " + value.getNumber()));
    }
}
