package dev.landfall.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlgdNumbersTest {
    @Test
    void every_field_has_the_number_that_clients_of_plgd_know() throws IOException {
        var expected = new String(
                        PlgdNumbersTest.class
                                .getResourceAsStream("/plgd-fields.txt")
                                .readAllBytes(),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();

        var actual = new ArrayList<String>();
        for (var file : files(dev.landfall.contract.grpcgateway.Service.getDescriptor())) {
            file.getMessageTypes().forEach(message -> list(message, actual));
            file.getEnumTypes().forEach(type -> actual.add(line(type)));
        }
        Collections.sort(actual);

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void the_service_has_the_sixteen_methods() {
        var service = dev.landfall.contract.grpcgateway.Service.getDescriptor().findServiceByName("GrpcGateway");

        assertThat(service.getFullName()).isEqualTo("grpcgateway.pb.GrpcGateway");
        assertThat(service.getMethods()).hasSize(16);
    }

    private static Set<FileDescriptor> files(FileDescriptor root) {
        var found = new LinkedHashSet<FileDescriptor>();
        found.add(root);
        root.getDependencies().forEach(dependency -> found.addAll(files(dependency)));
        return found;
    }

    private static void list(Descriptor message, List<String> lines) {
        for (var field : message.getFields()) {
            lines.add(line(message, field));
        }
        message.getEnumTypes().forEach(type -> lines.add(line(type)));
        message.getNestedTypes().stream()
                .filter(nested -> !nested.getOptions().getMapEntry())
                .forEach(nested -> list(nested, lines));
    }

    private static String line(Descriptor message, FieldDescriptor field) {
        var oneof = field.getRealContainingOneof();
        var repeated = field.isRepeated() && !field.isMapField() ? "repeated " : "";
        return message.getFullName() + " " + field.getNumber() + " " + field.getName() + " " + repeated
                + type(message, field) + (oneof == null ? "" : " in " + oneof.getName());
    }

    private static String line(EnumDescriptor type) {
        return "enum " + type.getFullName() + " "
                + type.getValues().stream()
                        .map(value -> value.getName() + "=" + value.getNumber())
                        .collect(Collectors.joining(" "));
    }

    private static String type(Descriptor message, FieldDescriptor field) {
        if (field.isMapField()) {
            var entry = field.getMessageType().getFields();
            return "map<" + type(message, entry.get(0)) + "," + type(message, entry.get(1)) + ">";
        }
        return switch (field.getJavaType()) {
            case MESSAGE -> relative(message, field.getMessageType().getFullName());
            case ENUM -> relative(message, field.getEnumType().getFullName());
            default -> field.getType().name().toLowerCase(Locale.ROOT);
        };
    }

    /** As the list writes it: the short name within the package, the full name outside it. */
    private static String relative(Descriptor message, String fullName) {
        var home = message.getFile().getPackage();
        return fullName.startsWith(home + ".") ? fullName.substring(fullName.lastIndexOf('.') + 1) : fullName;
    }
}
