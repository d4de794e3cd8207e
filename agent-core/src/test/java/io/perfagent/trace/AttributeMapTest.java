package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class AttributeMapTest {

    @Test
    void doesWhatALinkedHashMapDoes() {
        Map<String, Object> map = new AttributeMap();
        Map<String, Object> expected = new LinkedHashMap<>();
        for (int i = 0; i < 40; i++) {
            String key = "key." + i % 31;
            assertThat(map.put(key, i)).isEqualTo(expected.put(key, i));
        }
        assertThat(map).isEqualTo(expected).hasToString(expected.toString()).hasSize(31);
        assertThat(List.copyOf(map.keySet())).isEqualTo(List.copyOf(expected.keySet()));
        assertThat(map.get("key.3")).isEqualTo(34);
        assertThat(map.get("absent")).isNull();
        assertThat(map.containsKey("key.30")).isTrue();
        map.replaceAll((key, value) -> key + value);
        assertThat(map).containsEntry("key.3", "key.334").containsEntry("key.30", "key.3030");
    }

    @Test
    void hasNothingAfterTheLast() {
        Map<String, Object> map = new AttributeMap();
        assertThat(map).isEmpty();
        map.put("http.route", "/");
        Iterator<Map.Entry<String, Object>> entries = map.entrySet().iterator();
        assertThat(entries.next().getKey()).isEqualTo("http.route");
        assertThat(entries.hasNext()).isFalse();
        assertThatThrownBy(entries::next).isInstanceOf(NoSuchElementException.class);
    }
}
