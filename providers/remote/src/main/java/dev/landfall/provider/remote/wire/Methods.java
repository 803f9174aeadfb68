package dev.landfall.provider.remote.wire;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import com.google.protobuf.UnsafeByteOperations;
import dev.landfall.contract.provider.v1.AppendReply;
import dev.landfall.contract.provider.v1.AppendRequest;
import dev.landfall.contract.provider.v1.BackupReply;
import dev.landfall.contract.provider.v1.BackupRequest;
import dev.landfall.contract.provider.v1.ClientTokenRequest;
import dev.landfall.contract.provider.v1.DeleteReply;
import dev.landfall.contract.provider.v1.DeleteRequest;
import dev.landfall.contract.provider.v1.EndReply;
import dev.landfall.contract.provider.v1.EndRequest;
import dev.landfall.contract.provider.v1.ExchangeRequest;
import dev.landfall.contract.provider.v1.FindPart;
import dev.landfall.contract.provider.v1.FindRequest;
import dev.landfall.contract.provider.v1.HeadsRequest;
import dev.landfall.contract.provider.v1.LogPart;
import dev.landfall.contract.provider.v1.LogRequest;
import dev.landfall.contract.provider.v1.MetadataReply;
import dev.landfall.contract.provider.v1.MetadataRequest;
import dev.landfall.contract.provider.v1.OpenBusReply;
import dev.landfall.contract.provider.v1.OpenBusRequest;
import dev.landfall.contract.provider.v1.OpenIdentityReply;
import dev.landfall.contract.provider.v1.OpenIdentityRequest;
import dev.landfall.contract.provider.v1.OpenStoreReply;
import dev.landfall.contract.provider.v1.OpenStoreRequest;
import dev.landfall.contract.provider.v1.PartitionPart;
import dev.landfall.contract.provider.v1.Principal;
import dev.landfall.contract.provider.v1.PublishReply;
import dev.landfall.contract.provider.v1.PublishRequest;
import dev.landfall.contract.provider.v1.ReadPart;
import dev.landfall.contract.provider.v1.ReadRequest;
import dev.landfall.contract.provider.v1.RefreshRequest;
import dev.landfall.contract.provider.v1.RequestReply;
import dev.landfall.contract.provider.v1.RequestRequest;
import dev.landfall.contract.provider.v1.RespondReply;
import dev.landfall.contract.provider.v1.RespondRequest;
import dev.landfall.contract.provider.v1.RestorePart;
import dev.landfall.contract.provider.v1.RestoreReply;
import dev.landfall.contract.provider.v1.ScanPart;
import dev.landfall.contract.provider.v1.ScanRequest;
import dev.landfall.contract.provider.v1.StatusReply;
import dev.landfall.contract.provider.v1.StatusRequest;
import dev.landfall.contract.provider.v1.SubscribeReply;
import dev.landfall.contract.provider.v1.SubscribeRequest;
import dev.landfall.contract.provider.v1.TailPart;
import dev.landfall.contract.provider.v1.TailRequest;
import dev.landfall.contract.provider.v1.Tokens;
import dev.landfall.contract.provider.v1.VerifyRequest;
import dev.landfall.contract.provider.v1.WholePart;
import dev.landfall.contract.provider.v1.WholeRequest;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The calls of {@code landfall.provider.v1}. A test compares them with the services of the contract. */
public final class Methods {
    /** The full names of the services. */
    public static final String STORE = "landfall.provider.v1.Store";

    public static final String BUS = "landfall.provider.v1.Bus";
    public static final String IDENTITY = "landfall.provider.v1.Identity";

    public static final MethodDescriptor<OpenStoreRequest, OpenStoreReply> OPEN_STORE =
            unary(STORE, "Open", OpenStoreRequest.getDefaultInstance(), OpenStoreReply.getDefaultInstance());
    public static final MethodDescriptor<StatusRequest, StatusReply> STORE_STATUS =
            unary(STORE, "Status", StatusRequest.getDefaultInstance(), StatusReply.getDefaultInstance());
    public static final MethodDescriptor<AppendRequest, AppendReply> APPEND =
            unary(STORE, "Append", AppendRequest.getDefaultInstance(), AppendReply.getDefaultInstance());
    public static final MethodDescriptor<HeadsRequest, PartitionPart> HEADS =
            parts(STORE, "Heads", HeadsRequest.getDefaultInstance(), PartitionPart.getDefaultInstance());
    public static final MethodDescriptor<ReadRequest, ReadPart> READ =
            parts(STORE, "Read", ReadRequest.getDefaultInstance(), ReadPart.getDefaultInstance());
    public static final MethodDescriptor<FindRequest, FindPart> FIND =
            parts(STORE, "Find", FindRequest.getDefaultInstance(), FindPart.getDefaultInstance());
    public static final MethodDescriptor<ScanRequest, ScanPart> SCAN =
            parts(STORE, "Scan", ScanRequest.getDefaultInstance(), ScanPart.getDefaultInstance());
    public static final MethodDescriptor<TailRequest, TailPart> TAIL =
            parts(STORE, "Tail", TailRequest.getDefaultInstance(), TailPart.getDefaultInstance());
    public static final MethodDescriptor<EndRequest, EndReply> END =
            unary(STORE, "End", EndRequest.getDefaultInstance(), EndReply.getDefaultInstance());
    public static final MethodDescriptor<WholeRequest, WholePart> WHOLE =
            parts(STORE, "Whole", WholeRequest.getDefaultInstance(), WholePart.getDefaultInstance());
    public static final MethodDescriptor<LogRequest, LogPart> LOG =
            parts(STORE, "Log", LogRequest.getDefaultInstance(), LogPart.getDefaultInstance());
    public static final MethodDescriptor<RestorePart, RestoreReply> RESTORE = method(
            MethodType.CLIENT_STREAMING,
            STORE + "/Restore",
            RestorePart.getDefaultInstance(),
            RestoreReply.getDefaultInstance());
    public static final MethodDescriptor<DeleteRequest, DeleteReply> DELETE =
            unary(STORE, "Delete", DeleteRequest.getDefaultInstance(), DeleteReply.getDefaultInstance());
    public static final MethodDescriptor<BackupRequest, BackupReply> BACKUP =
            unary(STORE, "Backup", BackupRequest.getDefaultInstance(), BackupReply.getDefaultInstance());

    public static final MethodDescriptor<OpenBusRequest, OpenBusReply> OPEN_BUS =
            unary(BUS, "Open", OpenBusRequest.getDefaultInstance(), OpenBusReply.getDefaultInstance());
    public static final MethodDescriptor<StatusRequest, StatusReply> BUS_STATUS =
            unary(BUS, "Status", StatusRequest.getDefaultInstance(), StatusReply.getDefaultInstance());
    public static final MethodDescriptor<PublishRequest, PublishReply> PUBLISH = method(
            MethodType.CLIENT_STREAMING,
            BUS + "/Publish",
            PublishRequest.getDefaultInstance(),
            PublishReply.getDefaultInstance());
    public static final MethodDescriptor<SubscribeRequest, SubscribeReply> SUBSCRIBE =
            parts(BUS, "Subscribe", SubscribeRequest.getDefaultInstance(), SubscribeReply.getDefaultInstance());
    public static final MethodDescriptor<RespondRequest, RespondReply> RESPOND = method(
            MethodType.BIDI_STREAMING,
            BUS + "/Respond",
            RespondRequest.getDefaultInstance(),
            RespondReply.getDefaultInstance());
    public static final MethodDescriptor<RequestRequest, RequestReply> REQUEST =
            unary(BUS, "Request", RequestRequest.getDefaultInstance(), RequestReply.getDefaultInstance());

    public static final MethodDescriptor<OpenIdentityRequest, OpenIdentityReply> OPEN_IDENTITY =
            unary(IDENTITY, "Open", OpenIdentityRequest.getDefaultInstance(), OpenIdentityReply.getDefaultInstance());
    public static final MethodDescriptor<StatusRequest, StatusReply> IDENTITY_STATUS =
            unary(IDENTITY, "Status", StatusRequest.getDefaultInstance(), StatusReply.getDefaultInstance());
    public static final MethodDescriptor<VerifyRequest, Principal> VERIFY =
            unary(IDENTITY, "Verify", VerifyRequest.getDefaultInstance(), Principal.getDefaultInstance());
    public static final MethodDescriptor<ExchangeRequest, Tokens> EXCHANGE =
            unary(IDENTITY, "Exchange", ExchangeRequest.getDefaultInstance(), Tokens.getDefaultInstance());
    public static final MethodDescriptor<RefreshRequest, Tokens> REFRESH =
            unary(IDENTITY, "Refresh", RefreshRequest.getDefaultInstance(), Tokens.getDefaultInstance());
    public static final MethodDescriptor<ClientTokenRequest, Tokens> CLIENT_TOKEN =
            unary(IDENTITY, "ClientToken", ClientTokenRequest.getDefaultInstance(), Tokens.getDefaultInstance());
    public static final MethodDescriptor<MetadataRequest, MetadataReply> METADATA =
            unary(IDENTITY, "Metadata", MetadataRequest.getDefaultInstance(), MetadataReply.getDefaultInstance());

    private Methods() {}

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> unary(
            String service, String name, Q question, A answer) {
        return method(MethodType.UNARY, service + "/" + name, question, answer);
    }

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> parts(
            String service, String name, Q question, A answer) {
        return method(MethodType.SERVER_STREAMING, service + "/" + name, question, answer);
    }

    private static <Q extends Message, A extends Message> MethodDescriptor<Q, A> method(
            MethodType type, String name, Q question, A answer) {
        return MethodDescriptor.<Q, A>newBuilder(Form.of(question), Form.of(answer))
                .setType(type)
                .setFullMethodName(name)
                .build();
    }

    /** Converts a message: it is written directly into the frame, and read without a copy of its fields. */
    private record Form<T extends Message>(Parser<T> parser) implements MethodDescriptor.Marshaller<T> {
        @SuppressWarnings("unchecked") // a message's parser makes such messages
        static <T extends Message> Form<T> of(T any) {
            return new Form<>((Parser<T>) any.getParserForType());
        }

        @Override
        public InputStream stream(T message) {
            return new Outgoing(message);
        }

        @Override
        public T parse(InputStream stream) {
            try {
                // Wrapped bytes count as immutable, so that fields may refer to them.
                var input =
                        UnsafeByteOperations.unsafeWrap(stream.readAllBytes()).newCodedInput();
                input.enableAliasing(true);
                var message = parser.parseFrom(input);
                input.checkLastTagWas(0);
                return message;
            } catch (IOException e) {
                throw Status.INTERNAL
                        .withDescription("what came is no message of the contract")
                        .withCause(e)
                        .asRuntimeException();
            }
        }
    }

    /** A message that is encoded when it is sent. */
    private static final class Outgoing extends InputStream implements Drainable, KnownLength {
        private final Message message;
        private boolean drained;
        private @Nullable InputStream bytes;

        Outgoing(Message message) {
            this.message = message;
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            if (drained) {
                return 0;
            }
            drained = true;
            message.writeTo(target);
            return message.getSerializedSize();
        }

        @Override
        public int available() {
            try {
                return bytes != null ? bytes.available() : drained ? 0 : message.getSerializedSize();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public int read() throws IOException {
            return encoded().read();
        }

        @Override
        public int read(byte[] into, int from, int most) throws IOException {
            return encoded().read(into, from, most);
        }

        /** The encoded bytes, for a reader that does not drain. */
        private InputStream encoded() {
            if (bytes == null) {
                drained = true;
                bytes = new ByteArrayInputStream(message.toByteArray());
            }
            return bytes;
        }
    }
}
