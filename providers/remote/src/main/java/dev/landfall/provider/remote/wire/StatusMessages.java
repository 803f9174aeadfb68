package dev.landfall.provider.remote.wire;

import dev.landfall.contract.provider.v1.Condition;
import dev.landfall.contract.provider.v1.StatusReply;
import dev.landfall.provider.Status;

/** Converts the status of a provider. */
public final class StatusMessages {
    private StatusMessages() {}

    public static StatusReply message(Status status) {
        var message = StatusReply.newBuilder();
        for (var condition : status.conditions()) {
            message.addConditions(Condition.newBuilder()
                    .setType(condition.type())
                    .setOk(condition.ok())
                    .setReason(condition.reason())
                    .setMessage(condition.message()));
        }
        return message.build();
    }

    public static Status status(StatusReply message) {
        return new Status(message.getConditionsList().stream()
                .map(condition -> new Status.Condition(
                        condition.getType(), condition.getOk(), condition.getReason(), condition.getMessage()))
                .toList());
    }
}
