package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeakAttachmentsTest {

    private final List<Integer> forgotten = new ArrayList<>();
    private final WeakAttachments<Integer> attachments = new WeakAttachments<>(1 << 6, 3_000, forgotten::add);

    /** The objects, which the caller is to hold on to. */
    private List<Object> remember(int from, int count) {
        List<Object> objects = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            Object object = new Object();
            objects.add(object);
            attachments.put(object, i);
        }
        return objects;
    }

    @Test
    void whatWaitsIsFoundHoweverManyComeAndGoMeanwhile() {
        List<Object> waiting = remember(0, 500);
        List<Object> passing = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Object object = new Object();
            passing.add(object);
            attachments.put(object, i);
            assertThat(attachments.take(object)).isEqualTo(i);
        }
        for (int i = 0; i < waiting.size(); i++) {
            assertThat(attachments.take(waiting.get(i))).isEqualTo(i);
        }
        assertThat(attachments.get(passing.get(0))).isNull();
        assertThat(forgotten).isEmpty();
    }

    @Test
    void whatIsTooMuchIsForgottenAndToldOnce() {
        List<Object> objects = remember(0, 50_000);
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            Integer value = attachments.take(objects.get(i));
            if (value != null) {
                assertThat(value).isEqualTo(i);
                found.add(value);
            }
        }
        assertThat(found).hasSizeBetween(3_000, 15_000).endsWith(49_999);
        found.addAll(forgotten);
        assertThat(found).hasSize(50_000).doesNotHaveDuplicates();
    }

    @Test
    void anObjectIsRememberedWithWhatCameLast() {
        List<Object> objects = remember(0, 2_000);
        Object object = objects.get(0);
        assertThat(attachments.replace(object, 7, 8)).isFalse();
        Integer present = attachments.get(object);
        assertThat(attachments.replace(object, present, 8)).isTrue();
        remember(2_000, 2_000);
        assertThat(attachments.get(object)).isEqualTo(8);
        assertThat(attachments.take(object)).isEqualTo(8);
        assertThat(attachments.replace(object, null, 9)).isTrue();
        assertThat(attachments.take(object)).isEqualTo(9);
        assertThat(attachments.take(object)).isNull();
    }
}
