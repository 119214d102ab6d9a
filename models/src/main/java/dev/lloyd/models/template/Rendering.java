package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Callable;
import dev.lloyd.models.template.Values.Namespace;
import dev.lloyd.models.template.Values.Undefined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One run of a template.
final class Rendering {
    private static final long MAX_RANGE = 100_000;

    private final Evaluation evaluation = new Evaluation();
    private final Scope variables;

    /// How statements ended.
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    Rendering(Map<String, Object> variables) {
        this.variables = Scope.of(variables);
        callable("raise_exception", (places, names) -> {
            throw new IllegalArgumentException(
                    "chat template: " + new Given("raise_exception", places, names, "message").text("message"));
        });
        callable("namespace", (places, names) -> new Namespace(map("namespace", places, names, new HashMap<>())));
        callable("dict", (places, names) -> map("dict", places, names, new LinkedHashMap<>()));
        callable("range", (places, names) -> range(new Given("range", places, names, "start", "stop", "step")));
        callable(
                "strftime_now",
                (places, names) -> Clock.now(new Given("strftime_now", places, names, "format").text("format")));
    }

    private void callable(String name, Callable callable) {
        variables.set(name, callable);
    }

    /// The entries of a map, if one is given, and what is given by name.
    private static Map<Object, Object> map(
            String callee, List<Object> places, Map<String, Object> names, Map<Object, Object> target) {
        new Given(callee, places, Map.of(), "mapping").find("mapping").ifPresent(given -> {
            if (!(given instanceof Map<?, ?> map)) {
                throw new IllegalArgumentException("'" + callee + "' takes a map");
            }
            Budget.made(map.size());
            target.putAll(map);
        });
        target.putAll(names);
        return target;
    }

    private static Object range(Given given) {
        long first = Values.whole(given.need("start"));
        long from = given.find("stop").isPresent() ? first : 0;
        long to = given.whole("stop", first);
        long step = given.whole("step", 1);
        if (step == 0) {
            throw new IllegalArgumentException("a range goes by steps of 0");
        }
        long count = Math.max(0, Math.ceilDiv(Math.subtractExact(to, from), step));
        if (count > MAX_RANGE) {
            throw new IllegalArgumentException("a range has more than " + MAX_RANGE + " numbers");
        }
        Budget.made(count);
        List<Object> numbers = new ArrayList<>();
        for (long index = 0; index < count; index++) {
            numbers.add(from + index * step);
        }
        return numbers;
    }

    String run(List<Statement> statements) {
        StringBuilder out = new StringBuilder();
        run(statements, variables, out);
        return out.toString();
    }

    private Flow run(List<Statement> statements, Scope scope, StringBuilder out) {
        return Budget.deeper(() -> each(statements, scope, out));
    }

    private Flow each(List<Statement> statements, Scope scope, StringBuilder out) {
        for (Statement statement : statements) {
            Budget.step();
            Flow flow = run(statement, scope, out);
            if (flow != Flow.ON) {
                return flow;
            }
        }
        return Flow.ON;
    }

    private Flow run(Statement statement, Scope scope, StringBuilder out) {
        switch (statement) {
            case Statement.Text text -> write(out, text.text());
            case Statement.Output output ->
                write(
                        out,
                        Evaluation.guarded(output.place(), () -> Values.text(evaluation.value(output.value(), scope))));
            case Statement.Set set -> set(set, scope);
            case Statement.SetAttribute set -> set(set, scope);
            case Statement.SetBlock block -> {
                StringBuilder inner = new StringBuilder();
                run(block.body(), scope, inner);
                scope.set(block.name(), inner.toString());
            }
            case Statement.If condition -> {
                boolean holds = Values.isTrue(evaluation.value(condition.condition(), scope));
                return run(holds ? condition.body() : condition.otherwise(), scope, out);
            }
            case Statement.For loop -> {
                return loop(loop, scope, out);
            }
            case Statement.Jump jump -> {
                return jump.ends() ? Flow.BREAK : Flow.CONTINUE;
            }
            case Statement.Macro macro ->
                scope.set(macro.name(), (Callable) (places, names) -> macro(macro, scope, places, names));
            case Statement.Group group -> {
                return run(group.body(), scope, out);
            }
        }
        return Flow.ON;
    }

    private static void write(StringBuilder out, String text) {
        out.append(Budget.paid(text));
    }

    private void set(Statement.Set set, Scope scope) {
        Object value = evaluation.value(set.value(), scope);
        Evaluation.guarded(set.place(), () -> assign(set.names(), value, scope));
    }

    /// Gives the value back.
    private static Object assign(List<String> names, Object value, Scope scope) {
        if (names.size() == 1) {
            scope.set(names.getFirst(), value);
            return value;
        }
        List<Object> parts = Values.elements(value);
        if (parts.size() != names.size()) {
            throw new IllegalArgumentException(parts.size() + " values do not go to " + names.size() + " names");
        }
        for (int index = 0; index < names.size(); index++) {
            scope.set(names.get(index), parts.get(index));
        }
        return value;
    }

    private void set(Statement.SetAttribute set, Scope scope) {
        if (!(scope.get(set.target()) instanceof Namespace namespace)) {
            throw set.place().error("'" + set.target() + "' is no namespace");
        }
        namespace.values().put(set.name(), evaluation.value(set.value(), scope));
    }

    private Flow loop(Statement.For loop, Scope scope, StringBuilder out) {
        Object source = evaluation.value(loop.source(), scope);
        List<Object> elements = Evaluation.guarded(loop.place(), () -> kept(loop, Values.elements(source), scope));
        if (elements.isEmpty()) {
            return run(loop.otherwise(), scope, out);
        }
        for (int index = 0; index < elements.size(); index++) {
            Scope inner = scope.inner();
            inner.set("loop", round(elements, index));
            Object element = elements.get(index);
            Evaluation.guarded(loop.place(), () -> assign(loop.names(), element, inner));
            if (run(loop.body(), inner, out) == Flow.BREAK) {
                break;
            }
        }
        return Flow.ON;
    }

    private List<Object> kept(Statement.For loop, List<Object> elements, Scope scope) {
        if (loop.condition().isEmpty()) {
            return elements;
        }
        List<Object> kept = new ArrayList<>();
        for (Object element : elements) {
            Scope inner = scope.inner();
            assign(loop.names(), element, inner);
            if (Values.isTrue(evaluation.value(loop.condition().get(), inner))) {
                kept.add(element);
            }
        }
        return kept;
    }

    private static Map<Object, Object> round(List<Object> elements, int index) {
        int size = elements.size();
        Map<Object, Object> round = new HashMap<>();
        round.put("index", index + 1L);
        round.put("index0", (long) index);
        round.put("revindex", (long) size - index);
        round.put("revindex0", size - index - 1L);
        round.put("first", index == 0);
        round.put("last", index == size - 1);
        round.put("length", (long) size);
        round.put("previtem", index > 0 ? elements.get(index - 1) : new Undefined("previtem"));
        round.put("nextitem", index < size - 1 ? elements.get(index + 1) : new Undefined("nextitem"));
        return round;
    }

    private Object macro(Statement.Macro macro, Scope scope, List<Object> places, Map<String, Object> names) {
        Given given = new Given(macro.name(), places, names, macro.parameters());
        Scope inner = scope.inner();
        for (int index = 0; index < macro.parameters().size(); index++) {
            String name = macro.parameters().get(index);
            Optional<Expression> standard = macro.defaults().get(index);
            inner.set(
                    name,
                    given.find(name)
                            .or(() -> standard.map(each -> evaluation.value(each, inner)))
                            .orElseGet(() -> new Undefined(name)));
        }
        StringBuilder out = new StringBuilder();
        run(macro.body(), inner, out);
        return out.toString();
    }
}
