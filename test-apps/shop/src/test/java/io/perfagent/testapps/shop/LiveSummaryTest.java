package io.perfagent.testapps.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveSummaryTest {

    @Test
    void showsTransactionsMostExpensiveFirst() {
        StringBuilder text = new StringBuilder();
        LiveSummary.transactions(
                text,
                List.of(
                        Json.parse("{\"name\":\"GET /cheap\",\"count\":9,\"errors\":0,\"totalNanos\":10,\"p50Nanos\":1,"
                                        + "\"p95Nanos\":1,\"p99Nanos\":1,\"breakdown\":[]}")
                                .asObject(),
                        Json.parse(
                                        "{\"name\":\"GET /orders\",\"count\":1234,\"errors\":5,\"totalNanos\":200,"
                                                + "\"p50Nanos\":1500000,\"p95Nanos\":2000000,\"p99Nanos\":30000000,\"breakdown\":"
                                                + "[{\"category\":\"database\",\"selfNanos\":150},{\"category\":\"application\",\"selfNanos\":50}]}")
                                .asObject()));
        List<String> lines = text.toString().lines().toList();
        assertThat(lines.get(1).replaceAll(" +", " "))
                .isEqualTo("GET /orders 1,234 5 1.50 2.00 30.00 database 75 % application 25 %");
        assertThat(lines.get(2)).startsWith("GET /cheap");
    }
}
