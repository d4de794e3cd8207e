package io.perfagent.testapps.shop;

import io.perfagent.testapps.shop.OrderStore.Line;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;

/** What the shop answers, one servlet a path. */
final class OrderServlets {

    private OrderServlets() {}

    /** A servlet that answers with text; everything the database cannot do becomes an error of the request. */
    @SuppressWarnings("serial")
    private abstract static class Page extends HttpServlet {
        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            try {
                response.setContentType("text/plain");
                response.getWriter().println(answer(request));
            } catch (SQLException failure) {
                throw new IOException(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IOException(interrupted);
            }
        }

        abstract String answer(HttpServletRequest request) throws SQLException, IOException, InterruptedException;
    }

    /** One query for the orders and one more for each: the N+1 mistake. */
    @SuppressWarnings("serial")
    static final class Orders extends Page {
        private final OrderStore store;

        Orders(OrderStore store) {
            this.store = store;
        }

        @Override
        String answer(HttpServletRequest request) throws SQLException {
            int lines = 0;
            for (int order : store.newestOrders(20)) {
                lines += store.lines(order).size();
            }
            return lines + " lines";
        }
    }

    @SuppressWarnings("serial")
    static final class Order extends Page {
        private final OrderStore store;

        Order(OrderStore store) {
            this.store = store;
        }

        @Override
        String answer(HttpServletRequest request) throws SQLException {
            return store.lines(Integer.parseInt(request.getPathInfo().substring(1)))
                    .toString();
        }
    }

    @SuppressWarnings("serial")
    static final class Catalog extends Page {
        private final OrderStore store;

        Catalog(OrderStore store) {
            this.store = store;
        }

        @Override
        String answer(HttpServletRequest request) throws SQLException {
            return String.join("\n", store.page(Integer.parseInt(request.getParameter("page"))));
        }
    }

    @SuppressWarnings("serial")
    static final class Search extends Page {
        private final OrderStore store;

        Search(OrderStore store) {
            this.store = store;
        }

        @Override
        String answer(HttpServletRequest request) throws SQLException {
            return store.search(request.getParameter("text")).size() + " found";
        }
    }

    /** Asks the warehouse twice in parallel and once more in turn, then writes the order. */
    @SuppressWarnings("serial")
    static final class Checkout extends Page {
        private final OrderStore store;
        private final WarehouseClient warehouse;

        Checkout(OrderStore store, WarehouseClient warehouse) {
            this.store = store;
            this.warehouse = warehouse;
        }

        @Override
        String answer(HttpServletRequest request) throws SQLException, IOException, InterruptedException {
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                lines.add(new Line(1 + ThreadLocalRandom.current().nextInt(20_000), 1 + i));
            }
            CompletableFuture<String> first = warehouse.stock(lines.get(0).product());
            CompletableFuture<String> second = warehouse.stock(lines.get(1).product());
            String reserved = warehouse.reserve(lines.get(2).product());
            int order = store.create(request.getParameter("customer"), lines);
            return order + " " + first.join() + " " + second.join() + " " + reserved;
        }
    }

    @SuppressWarnings("serial")
    static final class Report extends Page {
        private final OrderStore store;

        Report(OrderStore store) {
            this.store = store;
        }

        @Override
        String answer(HttpServletRequest request) throws SQLException {
            return store.report().length() + " characters";
        }
    }

    @SuppressWarnings("serial")
    static final class Broken extends Page {
        @Override
        String answer(HttpServletRequest request) {
            throw new IllegalStateException("broken on purpose");
        }
    }
}
