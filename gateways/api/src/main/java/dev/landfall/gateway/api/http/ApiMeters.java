package dev.landfall.gateway.api.http;

/** The meters of the API, which the app turns into metrics. Called on hot paths: must be fast and never throw. */
public interface ApiMeters {
    /**
     * Called after a request was answered.
     *
     * @param door the name of the API
     * @param status the HTTP status
     * @param nanos the time to the answer, in nanoseconds
     */
    void answered(String door, int status, long nanos);

    /** Called with the number of subscribers (WebSockets and watches) of an API when it has changed. */
    void subscribers(String door, int now);

    /** Called after events were passed to subscribers. */
    void delivered(int events);

    /** Called after a refusal, with a word for the reason. */
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
