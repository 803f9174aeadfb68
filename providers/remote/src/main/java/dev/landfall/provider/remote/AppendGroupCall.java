package dev.landfall.provider.remote;

import dev.landfall.contract.provider.v1.AppendRequest;
import dev.landfall.provider.Append;
import dev.landfall.provider.Fault;
import dev.landfall.provider.Outcome;
import dev.landfall.provider.ProviderException;
import dev.landfall.provider.remote.wire.Appends;
import dev.landfall.provider.remote.wire.Methods;
import java.util.ArrayList;
import java.util.List;

/** Sends one group of appends: in as few messages as possible, each within the provider's limit, one after the other. For one call. */
final class AppendGroupCall {
    /** The additional size of an append in a message: its tag and its length, in bytes. */
    private static final int FRAME_BYTES = 6;

    private final ProviderConnection connection;
    private final DeclaredStore declared;
    private final List<Outcome> outcomes = new ArrayList<>();
    private AppendRequest.Builder request = AppendRequest.newBuilder();
    private long bytes;

    AppendGroupCall(ProviderConnection connection, DeclaredStore declared) {
        this.connection = connection;
        this.declared = declared;
    }

    List<Outcome> append(List<Append> appends) {
        for (var append : appends) {
            add(append);
        }
        flush();
        return outcomes;
    }

    private void add(Append append) {
        var size = append.bytes();
        if (size > declared.info().itemBytesMax()) {
            refuse(size + " bytes, at most " + declared.info().itemBytesMax() + " are allowed");
            return;
        }
        var message = Appends.message(append);
        var needed = message.getSerializedSize() + FRAME_BYTES;
        if (needed > declared.messageBytesMax()) {
            refuse("an append of " + needed + " bytes with its names, at most " + declared.messageBytesMax()
                    + " are allowed");
            return;
        }
        if (bytes + needed > declared.messageBytesMax()) {
            flush();
        }
        request.addAppends(message);
        bytes += needed;
    }

    /** Records a refusal. Earlier appends are sent first, because outcomes are in the order of the appends. */
    private void refuse(String why) {
        flush();
        outcomes.add(new Outcome.Refused(Fault.TOO_LARGE, why));
    }

    private void flush() {
        if (request.getAppendsCount() == 0) {
            return;
        }
        var sent = request.build();
        request = AppendRequest.newBuilder();
        bytes = 0;
        var reply = connection.ask(Methods.APPEND, sent);
        if (reply.getOutcomesCount() != sent.getAppendsCount()) {
            throw new ProviderException(
                    Fault.UNAVAILABLE,
                    "the provider told " + reply.getOutcomesCount() + " outcomes of " + sent.getAppendsCount()
                            + " appends");
        }
        reply.getOutcomesList().forEach(outcome -> outcomes.add(Appends.outcome(outcome)));
    }
}
