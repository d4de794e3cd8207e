package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import io.perfagent.profile.Kind;
import java.io.ByteArrayInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** What protobuf's own parser reads of a profile, by the fields of Google's {@code profile.proto}. */
class PprofFileTest {

    private static FieldDescriptorProto field(String name, int number, Type type, Label label, String message) {
        FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(label);
        return message.isEmpty()
                ? field.build()
                : field.setTypeName(".p." + message).build();
    }

    private static FieldDescriptorProto many(String name, int number, String message) {
        return field(name, number, Type.TYPE_MESSAGE, Label.LABEL_REPEATED, message);
    }

    private static FieldDescriptorProto one(String name, int number, Type type) {
        return field(name, number, type, Label.LABEL_OPTIONAL, "");
    }

    private static DescriptorProto message(String name, FieldDescriptorProto... fields) {
        return DescriptorProto.newBuilder()
                .setName(name)
                .addAllField(List.of(fields))
                .build();
    }

    private static Descriptor profile() throws Exception {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("profile.proto")
                .setPackage("p")
                .setSyntax("proto3")
                .addMessageType(message(
                        "Profile",
                        many("sample_type", 1, "ValueType"),
                        many("sample", 2, "Sample"),
                        many("location", 4, "Location"),
                        many("function", 5, "Function"),
                        field("string_table", 6, Type.TYPE_STRING, Label.LABEL_REPEATED, "")))
                .addMessageType(message("ValueType", one("type", 1, Type.TYPE_INT64), one("unit", 2, Type.TYPE_INT64)))
                .addMessageType(message(
                        "Sample",
                        field("location_id", 1, Type.TYPE_UINT64, Label.LABEL_REPEATED, ""),
                        field("value", 2, Type.TYPE_INT64, Label.LABEL_REPEATED, "")))
                .addMessageType(message("Location", one("id", 1, Type.TYPE_UINT64), many("line", 4, "Line")))
                .addMessageType(message("Line", one("function_id", 1, Type.TYPE_UINT64)))
                .addMessageType(message("Function", one("id", 1, Type.TYPE_UINT64), one("name", 2, Type.TYPE_INT64)))
                .build();
        return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Profile");
    }

    private static Object get(Message message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static List<?> list(Message message, String field) {
        return (List<?>) get(message, field);
    }

    @Test
    void itsStacksAreReadByGooglesParser() throws Exception {
        SampledShop sampled = new SampledShop(new SampleShop());
        sampled.cpu("com.acme.A.hot", "com.acme.Main.main");
        sampled.cpu("com.acme.A.hot", "com.acme.Main.main");
        sampled.cpu("com.acme.Ä.cold", "com.acme.Main.main");
        byte[] zipped = new PprofFile(sampled.profiles.tree(Kind.CPU, null, 0, Long.MAX_VALUE)).bytes();
        DynamicMessage profile;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
            profile = DynamicMessage.parseFrom(profile(), in);
        }
        assertThat(profile.getUnknownFields().asMap()).isEmpty();
        List<?> strings = list(profile, "string_table");
        assertThat(strings.get(0)).isEqualTo("");
        Map<Object, String> functions = new HashMap<>();
        for (Object function : list(profile, "function")) {
            functions.put(get((Message) function, "id"), (String)
                    strings.get(((Long) get((Message) function, "name")).intValue()));
        }
        Map<Object, String> locations = new HashMap<>();
        for (Object location : list(profile, "location")) {
            Message line = (Message) list((Message) location, "line").get(0);
            locations.put(get((Message) location, "id"), functions.get(get(line, "function_id")));
        }
        Map<String, List<?>> values = new HashMap<>();
        for (Object sample : list(profile, "sample")) {
            StringBuilder stack = new StringBuilder();
            for (Object id : list((Message) sample, "location_id")) {
                stack.append(stack.isEmpty() ? "" : " < ").append(locations.get(id));
            }
            values.put(stack.toString(), list((Message) sample, "value"));
        }
        assertThat(values.keySet())
                .containsExactlyInAnyOrder(
                        "com.acme.A.hot < com.acme.Main.main", "com.acme.Ä.cold < com.acme.Main.main");
        assertThat(values.get("com.acme.A.hot < com.acme.Main.main").toString()).isEqualTo("[2, 2]");
        assertThat(values.get("com.acme.Ä.cold < com.acme.Main.main").toString())
                .isEqualTo("[1, 1]");
        assertThat(list(profile, "sample_type")).hasSize(2);
    }
}
