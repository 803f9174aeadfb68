package dev.landfall.service.tokens;

import dev.landfall.core.access.Access;
import dev.landfall.core.device.Devices;
import dev.landfall.core.device.Registry;
import dev.landfall.core.device.Sessions;
import dev.landfall.core.record.Records;
import dev.landfall.core.record.Revocations;

/**
 * The parts of the core that the access tokens of devices need.
 *
 * @param access decides who is an administrator
 * @param records store the tokens
 * @param registry signs up the device of a new token
 * @param devices tells whether the device of a token is still the one for which the token was made
 * @param sessions ends the session of a device whose token is revoked
 * @param revocations tell all nodes which tokens are revoked
 */
public record CoreForTokens(
        Access access,
        Records records,
        Registry registry,
        Devices devices,
        Sessions sessions,
        Revocations revocations) {}
