package dev.landfall.core.model;

/** What the core counts; the app turns it into metrics. Called on hot paths: must be quick and never throw. */
public interface CoreMeters {
    /** A group was committed: how many appends, how many events, how long it took. */
    void committed(int appends, int events, long nanos);

    /** Changes of resources were stored. */
    void changed(int reports);

    /** A device signed in. */
    void signedIn();

    /** A command came to a state, such as {@code pending}, {@code sent}, {@code confirmed}. */
    void command(String state);

    /** How many subscriptions there are now. */
    void subscriptions(int now);

    /** Something was refused, by a word for the reason. */
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
