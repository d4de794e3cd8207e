/** The servlets' classes, for a file in which {@code Servlets} is a container's. */
public class Programs {
    static final Class<Servlets.Orders> ORDERS = Servlets.Orders.class;
    static final Class<Servlets.Async> ASYNC = Servlets.Async.class;
    static final Class<Servlets.ErrorPage> ERROR = Servlets.ErrorPage.class;
    static final Class<Servlets.Wrap> WRAP = Servlets.Wrap.class;
}
