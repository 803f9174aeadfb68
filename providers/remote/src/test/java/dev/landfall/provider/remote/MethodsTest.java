package dev.landfall.provider.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors;
import dev.landfall.contract.provider.v1.AppendRequest;
import dev.landfall.contract.provider.v1.PublishRequest;
import dev.landfall.contract.provider.v1.VerifyRequest;
import dev.landfall.provider.remote.wire.Methods;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodsTest {
    @Test
    void there_is_a_call_here_for_each_of_the_contract_and_it_looks_the_same() throws IllegalAccessException {
        var ours = new ArrayList<String>();
        for (var field : Methods.class.getFields()) {
            if (field.get(null) instanceof MethodDescriptor<?, ?> method) {
                ours.add(method.getFullMethodName() + " " + method.getType());
            }
        }

        var theirs = List.of(
                        AppendRequest.getDescriptor(), PublishRequest.getDescriptor(), VerifyRequest.getDescriptor())
                .stream()
                .flatMap(message -> message.getFile().getServices().stream())
                .flatMap(service -> service.getMethods().stream())
                .map(MethodsTest::named)
                .toList();

        assertThat(ours).containsExactlyInAnyOrderElementsOf(theirs);
        assertThat(Arrays.asList(Methods.STORE, Methods.BUS, Methods.IDENTITY))
                .allMatch(service -> theirs.stream().anyMatch(method -> method.startsWith(service + "/")));
    }

    private static String named(Descriptors.MethodDescriptor method) {
        var streams = method.toProto();
        var type = streams.getClientStreaming()
                ? streams.getServerStreaming() ? "BIDI_STREAMING" : "CLIENT_STREAMING"
                : streams.getServerStreaming() ? "SERVER_STREAMING" : "UNARY";
        return method.getService().getFullName() + "/" + method.getName() + " " + type;
    }
}
