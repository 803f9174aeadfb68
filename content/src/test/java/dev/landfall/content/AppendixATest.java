package dev.landfall.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of RFC 8949 appendix A. */
@Timeout(120)
class AppendixATest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            00 | 0
            01 | 1
            0a | 10
            17 | 23
            1818 | 24
            1819 | 25
            1864 | 100
            1903e8 | 1000
            1a000f4240 | 1000000
            1b000000e8d4a51000 | 1000000000000
            1bffffffffffffffff | 18446744073709551615
            c249010000000000000000 | 18446744073709551616
            3bffffffffffffffff | -18446744073709551616
            c349010000000000000000 | -18446744073709551617
            20 | -1
            29 | -10
            3863 | -100
            3903e7 | -1000
            f90000 | 0.0
            f98000 | -0.0
            f93c00 | 1.0
            fb3ff199999999999a | 1.1
            f93e00 | 1.5
            f97bff | 65504.0
            fa47c35000 | 100000.0
            fa7f7fffff | 3.4028234663852886E38
            fb7e37e43c8800759c | 1.0E300
            f90001 | 5.960464477539063E-8
            f90400 | 6.103515625E-5
            f9c400 | -4.0
            fbc010666666666666 | -4.1
            f97c00 | {"$float":"Infinity"}
            f97e00 | {"$float":"NaN"}
            f9fc00 | {"$float":"-Infinity"}
            fa7f800000 | {"$float":"Infinity"}
            fa7fc00000 | {"$float":"NaN"}
            faff800000 | {"$float":"-Infinity"}
            fb7ff0000000000000 | {"$float":"Infinity"}
            fb7ff8000000000000 | {"$float":"NaN"}
            fbfff0000000000000 | {"$float":"-Infinity"}
            f4 | false
            f5 | true
            f6 | null
            f7 | {"$simple":23}
            f0 | {"$simple":16}
            f8ff | {"$simple":255}
            c074323031332d30332d32315432303a30343a30305a | {"$tag":[0,"2013-03-21T20:04:00Z"]}
            c11a514b67b0 | {"$tag":[1,1363896240]}
            c1fb41d452d9ec200000 | {"$tag":[1,1.3638962405E9]}
            d74401020304 | {"$tag":[23,{"$bytes":"AQIDBA=="}]}
            d818456449455446 | {"$tag":[24,{"$bytes":"ZElFVEY="}]}
            d82076687474703a2f2f7777772e6578616d706c652e636f6d | {"$tag":[32,"http://www.example.com"]}
            40 | {"$bytes":""}
            4401020304 | {"$bytes":"AQIDBA=="}
            60 | ""
            6161 | "a"
            6449455446 | "IETF"
            62225c | "\\"\\\\"
            62c3bc | "ü"
            63e6b0b4 | "水"
            64f0908591 | "𐅑"
            80 | []
            83010203 | [1,2,3]
            8301820203820405 | [1,[2,3],[4,5]]
            98190102030405060708090a0b0c0d0e0f101112131415161718181819 | [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]
            a0 | {}
            a201020304 | {"$map":[[1,2],[3,4]]}
            a26161016162820203 | {"a":1,"b":[2,3]}
            826161a161626163 | ["a",{"b":"c"}]
            a56161614161626142616361436164614461656145 | {"a":"A","b":"B","c":"C","d":"D","e":"E"}
            5f42010243030405ff | {"$bytes":"AQIDBAU="}
            7f657374726561646d696e67ff | "streaming"
            9fff | []
            9f018202039f0405ffff | [1,[2,3],[4,5]]
            9f01820203820405ff | [1,[2,3],[4,5]]
            83018202039f0405ff | [1,[2,3],[4,5]]
            83019f0203ff820405 | [1,[2,3],[4,5]]
            9f0102030405060708090a0b0c0d0e0f101112131415161718181819ff | [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25]
            bf61610161629f0203ffff | {"a":1,"b":[2,3]}
            826161bf61626163ff | ["a",{"b":"c"}]
            bf6346756ef563416d7421ff | {"Fun":true,"Amt":-2}
            """)
    void each_example_becomes_its_json_and_an_equal_item_again(String hex, String json) {
        var cbor = HexFormat.of().parseHex(hex);

        var text = Cbor.toJsonText(cbor);
        var again = Json.toCbor(text.getBytes(StandardCharsets.UTF_8));

        assertThat(text).isEqualTo(json);
        assertThat(Cbor.toJsonText(again)).isEqualTo(json);
        new CborScanner(cbor).skip();
    }

    @ParameterizedTest
    @CsvSource({
        "00",
        "17",
        "1818",
        "1bffffffffffffffff",
        "c249010000000000000000",
        "3bffffffffffffffff",
        "c349010000000000000000",
        "fb3ff199999999999a",
        "fb7ff0000000000000",
        "fb7ff8000000000000",
        "fb7ff8000000000001",
        "fb7ff0000000000001",
        "f4",
        "f7",
        "f0",
        "f8ff",
        "c11a514b67b0",
        "d74401020304",
        "62c3bc",
        "64f0908591",
        "8301820203820405",
        "98190102030405060708090a0b0c0d0e0f101112131415161718181819",
        "a201020304",
        "a26161016162820203",
        "a1f5f6",
        "a180a0",
        "dbffffffffffffffff00",
        "a16624627974657301",
        "a1672424627974657301",
        "a1642472656601"
    })
    void an_item_in_its_shortest_form_comes_back_byte_for_byte(String hex) {
        var cbor = HexFormat.of().parseHex(hex);

        var again = Json.toCbor(Cbor.toJson(cbor));

        assertThat(again).asHexString().isEqualToIgnoringCase(HexFormat.of().formatHex(cbor));
    }

    @ParameterizedTest
    @CsvSource({
        "'', broken off",
        "18, broken off",
        "19ff, broken off",
        "1a000000, broken off",
        "1bffffffffffffff, broken off",
        "f9, broken off",
        "fb00000000000000, broken off",
        "4101ff, after the end",
        "41, length",
        "6161ff, after the end",
        "5b7fffffffffffffff00, length",
        "5bffffffffffffffff00, length",
        "7a7fffffff00, length",
        "9b7fffffffffffffff00, length",
        "9affffffff00, length",
        "bb7fffffffffffffff0000, length",
        "a1, length",
        "8201, length",
        "820102ff, after the end",
        "a101, length",
        "a2010203, length",
        "9f, broken off",
        "9f01, broken off",
        "bf, broken off",
        "bf01ff, break",
        "bf6161ff, break",
        "5f, broken off",
        "5f00ff, chunk",
        "5f6100ff, chunk",
        "7f4100ff, chunk",
        "5f5fffff, chunk",
        "7f7f6161ffff, chunk",
        "ff, break",
        "81ff, break",
        "a1ff, length",
        "a161ffff, UTF-8",
        "a16161ff, break",
        "1c, reserves",
        "1f, reserves",
        "3f, reserves",
        "df00, reserves",
        "fc, reserves",
        "fe, reserves",
        "5c, reserves",
        "9d, reserves",
        "f800, simple",
        "f818, simple",
        "f81f, simple",
        "c0, broken off",
        "c1ff, break",
        "9fc1ffff, break",
        "61ff, UTF-8",
        "62c080, UTF-8",
        "63eda080, UTF-8",
        "64f4908080, UTF-8",
        "7f61c3ff, UTF-8",
        "7f61c361bcff, UTF-8",
        "a2616101616102, twice",
        "a20101180102, twice",
        "a26161017f6161ff02, twice",
        "a2416101416102, twice",
        "a28101009f01ff00, twice",
        "a2c24105000500, twice",
        "a2f93c0000fa3f80000000, twice",
        "0000, after the end",
        "a0a0, after the end"
    })
    void what_is_not_valid_is_refused_with_its_reason(String hex, String reason) {
        var cbor = HexFormat.of().parseHex(hex);

        var refusal = Refusals.of(() -> Cbor.toJson(cbor));

        assertThat(refusal.position()).isBetween(0L, (long) cbor.length);
        assertThat(refusal.reason()).contains(reason);
    }
}
