package dev.landfall.gateway.api.http;

import dev.landfall.core.access.Access;
import dev.landfall.core.access.Logins;
import dev.landfall.core.command.Commands;
import dev.landfall.core.device.BulkDeletions;
import dev.landfall.core.device.Devices;
import dev.landfall.core.feed.Feed;

/**
 * The parts of the core that the gateway for apps uses.
 *
 * @param access decides who may operate the hub
 * @param logins turns an app's token into a principal
 * @param devices lists devices, reads their state and history, and deletes them
 * @param commands accepts, lists and cancels commands
 * @param bulkDeletions deletes all devices of a tenant or an owner
 * @param feed the events to which apps subscribe
 */
public record CoreForApps(
        Access access, Logins logins, Devices devices, Commands commands, BulkDeletions bulkDeletions, Feed feed) {}
