package dev.landfall.core.model;

/** Counters of the core, which the app turns into metrics. Called on hot paths: must be fast and never throw. */
public interface CoreMeters {
    /**
     * Called after a group was committed.
     *
     * @param nanos the duration of the commit, in nanoseconds
     */
    void committed(int appends, int events, long nanos);

    /** Called after reports of resources were stored. */
    void changed(int reports);

    /** Called after a device has signed in. */
    void signedIn();

    /** Called after a command has reached a state, such as {@code pending}, {@code sent}, {@code confirmed}. */
    void command(String state);

    /** Called with the number of subscriptions when it has changed. */
    void subscriptions(int now);

    /** Called after a refusal, with a word for the reason. */
    void refused(String reason);

    /** Counts nothing. */
    CoreMeters NONE = new CoreMeters() {
        @Override
        public void committed(int appends, int events, long nanos) {}

        @Override
        public void changed(int reports) {}

        @Override
        public void signedIn() {}

        @Override
        public void command(String state) {}

        @Override
        public void subscriptions(int now) {}

        @Override
        public void refused(String reason) {}
    };
}
