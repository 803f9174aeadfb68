package dev.landfall.gateway.coap.ocf;

/** Twins on a scripted device and a session in lists. */
record TwinsUnderTest(TwinSynchroniser twins) {
    TwinsUnderTest(ScriptedDevice device, FakeSession session, OcfSettings settings) {
        this(new TwinSynchroniser(
                device.peer,
                device.line,
                session,
                settings,
                device.meters,
                new DescriptionReporter(device.peer, device.line, session)));
    }

    void start() {
        twins.start();
    }

    void stop() {
        twins.stop();
    }

    void linksChanged() {
        twins.linksChanged();
    }
}
