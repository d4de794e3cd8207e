import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import javax.jms.Connection;
import javax.jms.ConnectionFactory;
import javax.jms.JMSException;
import javax.jms.Message;
import javax.jms.MessageConsumer;
import javax.jms.MessageListener;
import javax.jms.MessageProducer;
import javax.jms.Queue;
import javax.jms.Session;
import javax.jms.TextMessage;

/** Sends to a real broker and receives from it in every way of JMS 1.1; {@code arguments}: its factory and its address. */
public final class JmsOrders {

    static final int ORDERS = 3;
    static final int WAIT_MILLIS = 20_000;
    static final String OWN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    /** One outside any trace, the orders, two sent as one object, that object outside any trace, own, two with bad properties. */
    static final CountDownLatch ORDERED = new CountDownLatch(ORDERS + 7);

    static final CountDownLatch LAMBDAS = new CountDownLatch(2);
    static final CountDownLatch BROKEN = new CountDownLatch(3);

    private JmsOrders() {}

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = (ConnectionFactory)
                Class.forName(arguments[0]).getConstructor(String.class).newInstance(arguments[1]);
        System.out.println("ready");
        System.in.read(); // until the program's start-up, which is a transaction too, is over
        Connection connection = factory.createConnection();
        connection.start();
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        listen(connection);
        workOutside();
        produce(session);
        send(session, "lambdas", "after");
        await("orders", ORDERED);
        await("lambdas", LAMBDAS);
        broken(session);
        await("broken", BROKEN);
        poll(session);
        ledger(connection);
        temporary(session);
        send(session, "inbox", "untraced");
        forward(session);
        closed(session);
        System.out.println("done");
        Thread.sleep(Long.MAX_VALUE);
    }

    static void await(String what, CountDownLatch latch) throws InterruptedException {
        if (!latch.await(WAIT_MILLIS, java.util.concurrent.TimeUnit.MILLISECONDS)) {
            System.out.println("missing " + latch.getCount() + " of " + what);
        }
    }

    static void listen(Connection connection) throws JMSException {
        Session orders = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        orders.createConsumer(orders.createQueue("orders")).setMessageListener(new Listening());
        Session broken = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        broken.createConsumer(broken.createQueue("broken")).setMessageListener(new Breaking());
        Session lambdas = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        MessageConsumer consumer = lambdas.createConsumer(lambdas.createQueue("lambdas"));
        MessageProducer answers = lambdas.createProducer(lambdas.createQueue("answers"));
        MessageListener lambda = message -> {
            try {
                System.out.println("lambda " + text(message));
                answers.send(lambdas.createTextMessage("answer"));
                LAMBDAS.countDown();
            } catch (JMSException refused) {
                throw new IllegalStateException(refused);
            }
            if (text(message).startsWith("fail")) {
                throw new IllegalStateException("s3cr3t");
            }
        };
        consumer.setMessageListener(lambda);
        System.out.println("same " + (consumer.getMessageListener() == lambda));
    }

    /** What a thread does that began before any trace, and so belongs to none. */
    private static final SynchronousQueue<Runnable> OUTSIDE = new SynchronousQueue<>();

    static void workOutside() {
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    OUTSIDE.take().run();
                }
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    static void produce(Session session) throws Exception {
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        MessageProducer anywhere = session.createProducer(null);
        for (int i = 0; i < ORDERS; i++) {
            TextMessage message = session.createTextMessage("order");
            message.setStringProperty("secret", "s3cr3t");
            if (i == 0) {
                producer.send(message);
            } else if (i == 1) {
                producer.send(message, 1, 4, 60_000);
            } else {
                anywhere.send(session.createQueue("orders"), message);
            }
        }
        Message again = session.createTextMessage("again");
        producer.send(again);
        producer.send(again);
        CountDownLatch sent = new CountDownLatch(1);
        OUTSIDE.put(() -> {
            try {
                producer.send(again);
                producer.send(session.createTextMessage("untraced"));
            } catch (JMSException refused) {
                throw new IllegalStateException(refused);
            } finally {
                sent.countDown();
            }
        });
        sent.await();
        for (Object bad : new Object[] {"00-garbage", 42}) {
            Message message = session.createTextMessage("bad");
            message.setObjectProperty("traceparent", bad);
            message.setObjectProperty("tracestate", bad);
            message.setObjectProperty("baggage", bad);
            producer.send(message);
        }
        Message own = session.createTextMessage("own");
        own.setStringProperty("traceparent", OWN);
        producer.send(own);
        anywhere.send(session.createQueue("lambdas"), session.createTextMessage("first"));
        producer.close();
        anywhere.close();
    }

    static void broken(Session session) throws JMSException {
        send(session, "broken", "fails once");
        send(session, "broken", "fine");
    }

    static void poll(Session session) throws JMSException {
        send(session, "polled", "for later");
        MessageConsumer consumer = session.createConsumer(session.createQueue("polled"));
        System.out.println("polled " + text(consumer.receive(WAIT_MILLIS)));
        System.out.println("then " + consumer.receive(20) + " " + consumer.receiveNoWait());
        consumer.close();
    }

    static void ledger(Connection connection) throws JMSException {
        Session session = connection.createSession(true, Session.SESSION_TRANSACTED);
        Queue queue = session.createQueue("ledger");
        send(session, "ledger", "undone");
        session.rollback();
        send(session, "ledger", "entry");
        session.commit();
        MessageConsumer consumer = session.createConsumer(queue);
        System.out.println("ledger " + text(consumer.receive(WAIT_MILLIS)));
        session.rollback();
        System.out.println("ledger " + text(consumer.receive(WAIT_MILLIS)));
        session.commit();
        System.out.println("ledger then " + consumer.receive(20));
        session.close();
    }

    static void temporary(Session session) throws JMSException {
        Queue queue = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(queue);
        session.createProducer(queue).send(session.createTextMessage("reply"));
        System.out.println("temporary " + text(consumer.receive(WAIT_MILLIS)));
        consumer.close();
    }

    static void forward(Session session) throws JMSException {
        Message received =
                session.createConsumer(session.createQueue("inbox")).receive(WAIT_MILLIS);
        session.createProducer(session.createQueue("outbox")).send(received);
        System.out.println("outbox "
                + text(session.createConsumer(session.createQueue("outbox")).receive(WAIT_MILLIS)));
    }

    static void closed(Session session) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue("orders"));
        producer.close();
        try {
            producer.send(session.createTextMessage("late"));
        } catch (JMSException late) {
            System.out.println("refused send");
        }
        MessageConsumer consumer = session.createConsumer(session.createQueue("polled"));
        consumer.close();
        try {
            consumer.receive();
        } catch (JMSException late) {
            System.out.println("refused receive");
        }
    }

    static void send(Session session, String queue, String text) throws JMSException {
        MessageProducer producer = session.createProducer(session.createQueue(queue));
        producer.send(session.createTextMessage(text));
        producer.close();
    }

    /** The text and the context. */
    static String text(Message message) {
        try {
            return ((TextMessage) message).getText() + " [" + message.getObjectProperty("traceparent") + "]";
        } catch (JMSException unreadable) {
            return unreadable.toString();
        }
    }

    static final class Listening implements MessageListener {
        @Override
        public void onMessage(Message message) {
            System.out.println("got " + text(message));
            ORDERED.countDown();
        }
    }

    /** Fails once: the broker delivers the message again. */
    static final class Breaking implements MessageListener {
        private boolean failed;

        @Override
        public void onMessage(Message message) {
            System.out.println("broken " + text(message));
            BROKEN.countDown();
            if (!failed && text(message).startsWith("fails")) {
                failed = true;
                throw new IllegalStateException("s3cr3t");
            }
        }
    }
}
