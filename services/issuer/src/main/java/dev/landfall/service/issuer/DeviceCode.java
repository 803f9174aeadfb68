package dev.landfall.service.issuer;

import java.time.Instant;

/** The one-time code with which a device signs up. Never logged: {@link #toString} hides the code. */
public record DeviceCode(String code, Instant expires) {
    @Override
    public String toString() {
        return "DeviceCode[***, expires=" + expires + "]";
    }
}
