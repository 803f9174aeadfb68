import org.jspecify.annotations.NullMarked;

/** Reads what the operator wrote, tells all mistakes at once, and knows nothing of what the settings are for. */
@NullMarked
module dev.landfall.settings {
    requires static transitive org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.dataformat.yaml;

    exports dev.landfall.settings;
}
