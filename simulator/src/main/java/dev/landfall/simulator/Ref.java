package dev.landfall.simulator;

/**
 * One resource of a device.
 *
 * @param number which one of its kind, from 1; 0 where there is only one
 */
record Ref(Kind kind, int number, String href) {

    static final Ref DISCOVERY = only(Kind.DISCOVERY);
    static final Ref DEVICE = only(Kind.DEVICE);
    static final Ref COLLECTION = only(Kind.COLLECTION);
    static final Ref CONFIGURATION = only(Kind.CONFIGURATION);

    private static final int LIGHTS_MAX = 1_000;
    private static final Ref[] LIGHTS = lights();

    /** The same object for the same number, for all devices. */
    static Ref light(int number) {
        return LIGHTS[number - 1];
    }

    static Ref only(Kind kind) {
        return new Ref(kind, 0, kind.path());
    }

    static Ref numbered(Kind kind, int number) {
        return new Ref(kind, number, kind.path() + number);
    }

    private static Ref[] lights() {
        var lights = new Ref[LIGHTS_MAX];
        for (var i = 0; i < lights.length; i++) {
            lights[i] = numbered(Kind.LIGHT, i + 1);
        }
        return lights;
    }
}
