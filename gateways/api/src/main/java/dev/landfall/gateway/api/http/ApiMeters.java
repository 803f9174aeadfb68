package dev.landfall.gateway.api.http;

/** What the API counts; the app turns it into metrics. Called on hot paths: must be quick and never throw. */
public interface ApiMeters {
    /** A request was answered: by which door, with which HTTP status, after how long. */
    void answered(String door, int status, long nanos);

    /** How many subscribers (WebSockets and watchers) there are now, by door. */
    void subscribers(String door, int now);

    /** Events were handed to subscribers. */
    void delivered(int events);

    /** Something was refused, by a word for the reason. */
    void refused(String reason);

    /** Counts nothing. */
    ApiMeters NONE = new ApiMeters() {
        @Override
        public void answered(String door, int status, long nanos) {}

        @Override
        public void subscribers(String door, int now) {}

        @Override
        public void delivered(int events) {}

        @Override
        public void refused(String reason) {}
    };
}
