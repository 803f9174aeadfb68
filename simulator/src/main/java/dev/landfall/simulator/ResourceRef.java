package dev.landfall.simulator;

/**
 * One resource of a device.
 *
 * @param number its number among those of its kind, from 1; 0 where there is only one
 */
record ResourceRef(ResourceKind kind, int number, String href) {

    static final ResourceRef DISCOVERY = only(ResourceKind.DISCOVERY);
    static final ResourceRef DEVICE = only(ResourceKind.DEVICE);
    static final ResourceRef COLLECTION = only(ResourceKind.COLLECTION);
    static final ResourceRef CONFIGURATION = only(ResourceKind.CONFIGURATION);

    private static final int LIGHTS_MAX = 1_000;
    private static final ResourceRef[] LIGHTS = lights();

    /** The light with this number. All devices share the object. */
    static ResourceRef light(int number) {
        return LIGHTS[number - 1];
    }

    static ResourceRef only(ResourceKind kind) {
        return new ResourceRef(kind, 0, kind.path());
    }

    static ResourceRef numbered(ResourceKind kind, int number) {
        return new ResourceRef(kind, number, kind.path() + number);
    }

    private static ResourceRef[] lights() {
        var lights = new ResourceRef[LIGHTS_MAX];
        for (var i = 0; i < lights.length; i++) {
            lights[i] = numbered(ResourceKind.LIGHT, i + 1);
        }
        return lights;
    }
}
