package dev.landfall.app.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

/** What people see of a member of an answer. */
class TableOutputTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void a_list_of_names_is_shown_without_brackets() throws Exception {
        // given the types of a device
        var types = JSON.readTree("[\"oic.wk.d\",\"oic.d.light\"]");

        // when they are shown, then people read names
        assertThat(TableOutput.cell("types", types)).isEqualTo("oic.wk.d,oic.d.light");
    }

    @Test
    void what_a_device_said_stays_json_so_that_an_empty_collection_is_seen() throws Exception {
        // given the value of a collection that has no links, and of one that has
        var empty = JSON.readTree("[]");
        var links = JSON.readTree("[{\"href\":\"/light/1\"}]");

        // when they are shown, then it is the value that the device sent
        assertThat(TableOutput.cell("content", empty)).isEqualTo("[]");
        assertThat(TableOutput.cell("content", links)).isEqualTo("[{\"href\":\"/light/1\"}]");
    }
}
