package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.instrumentation.Faults.Place;
import io.perfagent.instrumentation.Target.Outcome;
import io.perfagent.instrumentation.Target.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.bytebuddy.description.type.TypeDescription;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every advice that is registered, with everything thrown inside it that can be: the woven method returns or throws what it
 * did without the agent, and the agent is told of each fault.
 */
class AdviceFaultsTest {

    private final RefusingListener listener = new RefusingListener();

    @BeforeAll
    static void install() throws ReflectiveOperationException {
        Faults.install();
    }

    /** An advice, and what it is used for. */
    record Used(String advice, List<Rule> rules) {
        @Override
        public String toString() {
            return advice.substring(advice.lastIndexOf('.') + 1);
        }
    }

    static Stream<Used> advice() {
        Map<String, List<Rule>> rules = new LinkedHashMap<>();
        for (RuleSet set : RuleFile.SETS) {
            for (Rule rule : set.rules()) {
                rules.computeIfAbsent(rule.advice(), key -> new ArrayList<>()).add(rule);
            }
        }
        return rules.entrySet().stream().map(entry -> new Used(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest
    @MethodSource("advice")
    void nothingEscapesAndNothingChanges(Used used) throws Exception {
        boolean held = false;
        for (Rule rule : used.rules()) {
            // The newest version that has what the rule means: some rules are for older ones.
            ClassLoader library = null;
            List<Shape> shapes = List.of();
            for (ClassLoader version : Versions.newestFirst(rule.instrumentation())) {
                if (shapes.isEmpty()) {
                    library = version;
                    shapes = Target.shapes(rule, version);
                }
            }
            for (Shape shape : shapes) {
                hold(rule, shape, library);
                held = true;
            }
        }
        if (!held) {
            Rule any = used.rules().get(0);
            ClassLoader library = Versions.newest(any.instrumentation());
            hold(any, Target.stated(any, library), library);
        }
    }

    /** The advice of methods that the user names, which no rule of a library is for. */
    @Test
    void timersTransactionsAndTracedMethodsToo() throws Exception {
        ClassLoader library = ClassLoader.getPlatformClassLoader();
        TypeDescription object = TypeDescription.ForLoadedType.of(Object.class);
        Shape method = new Shape(List.of(object), object, false, false);
        Shape constructor = new Shape(List.of(object), object, false, true);
        List<NamePattern> all = NamePattern.all(List.of("**"));
        Rule annotated = profiled(Rule.Selects.ANNOTATED_METHODS);
        Rule named = profiled(Rule.Selects.TYPE);
        Decision transactions = new Decision(List.of(), List.of(), List.of(), true, false);
        Decision traced = new Decision(List.of(), all, all, false, false);
        Decision timed = new Decision(List.of(), all, List.of(), false, false);
        hold(annotated, method, library, Target.woven(annotated, method, library, listener, transactions));
        hold(named, method, library, Target.woven(named, method, library, listener, traced));
        hold(named, constructor, library, Target.woven(named, constructor, library, listener, timed));
    }

    private static Rule profiled(Rule.Selects selects) {
        return new Rule(Profiled.NAME, selects, Gate.PROFILED, List.of(), List.of(), Profiled.TIMER);
    }

    private void hold(Rule rule, Shape shape, ClassLoader library) throws Exception {
        hold(rule, shape, library, Target.woven(rule, shape, library, listener));
    }

    private static void hold(Rule rule, Shape shape, ClassLoader library, Target target) throws Exception {
        Target plain = Target.plain(rule, shape, library);
        assertThat(target).as(rule + " goes into " + shape).isNotNull();
        List<String> methods =
                shape.isConstructor() ? List.of(Rule.CONSTRUCTOR) : List.of(Target.RETURNING, Target.THROWING);
        for (String method : methods) {
            hold(plain.call(method, plain.arguments()), target, method);
        }
    }

    private static void hold(Outcome expected, Target target, String method) throws Exception {
        Object[] arguments = target.arguments();
        Faults.expect(Place.NOWHERE, 0, new IllegalStateException());
        // Some advice is there to change what is returned; then a fault may change it or leave it, but nothing else.
        Outcome normal = target.call(method, arguments);
        int advices = Faults.adviceRuns();
        if (expected.thrown() == null) {
            assertThat(advices).as("advice runs").isPositive();
        }
        for (Map.Entry<String, Supplier<Throwable>> kind : Faults.KINDS.entrySet()) {
            for (int which = 1; which <= advices; which++) {
                Faults.expect(Place.FIRST_CALL, which, kind.getValue().get());
                assertThat(target.call(method, arguments)).as(kind.getKey()).isIn(expected, normal);
                assertThat(Faults.raised()).isEqualTo(1);
                assertThat(Faults.counted()).as(kind.getKey()).isEqualTo(1);
            }
            for (Place place : List.of(Place.ANY_CALL, Place.LAST_CALL)) {
                Faults.expect(place, 0, kind.getValue().get());
                assertThat(target.call(method, arguments)).as(kind.getKey()).isIn(expected, normal);
                assertThat(Faults.counted()).as(kind.getKey()).isEqualTo(Faults.raised());
            }
        }
    }
}
