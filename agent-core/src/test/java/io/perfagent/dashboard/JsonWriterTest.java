package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

    @Test
    void writesNestedObjectsAndArraysWithCommasWhereTheyBelong() {
        String json = new JsonWriter()
                .beginObject()
                .field("text", "a")
                .field("number", 1L)
                .name("list")
                .beginArray()
                .value(1)
                .value("two")
                .beginObject()
                .endObject()
                .beginArray()
                .endArray()
                .nullValue()
                .endArray()
                .field("truth", true)
                .endObject()
                .toString();
        assertThat(json).isEqualTo("{\"text\":\"a\",\"number\":1,\"list\":[1,\"two\",{},[],null],\"truth\":true}");
    }

    @Test
    void keepsLongNumbersExactAndWritesNullForWhatIsNoNumber() {
        String json = new JsonWriter()
                .beginArray()
                .value(9_007_199_254_740_993L)
                .value(Long.MIN_VALUE)
                .value(0.5)
                .value(Double.NaN)
                .value(Double.POSITIVE_INFINITY)
                .endArray()
                .toString();
        assertThat(json).isEqualTo("[9007199254740993,-9223372036854775808,0.5,null,null]");
    }

    @Test
    void escapesWhateverCouldBeTakenForMarkupOrEndALine() {
        String json = new JsonWriter()
                .value("</script>&\"\\\n\u0000\u007f\u2028\u2029")
                .toString();
        assertThat(json).isEqualTo("\"\\u003c/script\\u003e\\u0026\\\"\\\\\\u000a\\u0000\\u007f\\u2028\\u2029\"");
    }

    @Test
    void keepsPairsOfSurrogatesAndReplacesLoneOnes() {
        assertThat(new JsonWriter().value("😀").toString()).isEqualTo("\"😀\"");
        assertThat(new JsonWriter().value("\ud83d x \ude00").toString()).isEqualTo("\"\ufffd x \ufffd\"");
    }

    @Test
    void everyTextSurvivesTheRoundTrip() {
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            String text = random.ints(random.nextInt(20), 0, 0x3000)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String json =
                    new JsonWriter().beginObject().field(text, text).endObject().toString();
            assertThat(StrictJson.object(json)).containsEntry(text, text);
            assertThat(json).doesNotContain("<").doesNotContain(">").doesNotContain("&");
        }
    }
}
