package dev.landfall.service.issuer;

import java.time.Instant;

/** With this a device signs up, once. Never logged: {@link #toString} says nothing of the code. */
public record DeviceCode(String code, Instant expires) {
    @Override
    public String toString() {
        return "DeviceCode[***, expires=" + expires + "]";
    }
}
