package io.perfagent.dashboard;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A running dashboard over the sample shop, and a client. */
abstract class DashboardTest {

    SampleShop shop;
    DashboardServer server;
    RawClient client;

    @BeforeEach
    void start() throws IOException {
        shop = new SampleShop();
        server = DashboardServer.start("127.0.0.1", 0, shop, shop, shop.status, shop);
        client = new RawClient(server.port());
    }

    @AfterEach
    void stop() {
        server.stop();
    }
}
