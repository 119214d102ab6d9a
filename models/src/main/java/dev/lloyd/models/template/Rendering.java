package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Callable;
import dev.lloyd.models.template.Values.Namespace;
import dev.lloyd.models.template.Values.Undefined;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

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
            throw new IllegalArgumentException("chat template: " + Values.text(places.getFirst()));
        });
        callable("namespace", (places, names) -> new Namespace(new HashMap<>(names)));
        callable("dict", (places, names) -> new LinkedHashMap<Object, Object>(names));
        callable("range", (places, names) -> range(places));
        callable("strftime_now", (places, names) -> now(Values.text(places.getFirst())));
    }

    private void callable(String name, Callable callable) {
        variables.set(name, callable);
    }

    private static Object range(List<Object> places) {
        long from = places.size() > 1 ? Values.whole(places.getFirst()) : 0;
        long to = Values.whole(places.get(places.size() > 1 ? 1 : 0));
        long step = places.size() > 2 ? Values.whole(places.get(2)) : 1;
        if (step == 0 || Math.abs((to - from) / step) > MAX_RANGE) {
            throw new IllegalArgumentException("a range has more than " + MAX_RANGE + " numbers");
        }
        return new ArrayList<Object>(LongStream.iterate(from, at -> step > 0 ? at < to : at > to, at -> at + step)
                .boxed()
                .toList());
    }

    /// The letters of `strftime` that templates use.
    private static String now(String format) {
        Map<String, String> letters = Map.of(
                "%d", "dd", "%m", "MM", "%Y", "yyyy", "%b", "MMM", "%B", "MMMM", "%H", "HH", "%M", "mm", "%A", "EEEE");
        StringBuilder pattern = new StringBuilder();
        for (int place = 0; place < format.length(); place++) {
            String letter = format.substring(place, Math.min(place + 2, format.length()));
            if (letters.containsKey(letter)) {
                pattern.append(letters.get(letter));
                place++;
            } else {
                pattern.append('\'')
                        .append(format.charAt(place) == '\'' ? "''" : format.charAt(place))
                        .append('\'');
            }
        }
        return LocalDateTime.now(ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern(pattern.toString(), Locale.ENGLISH));
    }

    String run(List<Statement> statements) {
        StringBuilder out = new StringBuilder();
        run(statements, variables, out);
        return out.toString();
    }

    private Flow run(List<Statement> statements, Scope scope, StringBuilder out) {
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
            case Statement.Output output -> write(out, Values.text(evaluation.value(output.value(), scope)));
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
        Evaluation.guarded(set.place(), () -> {
            assign(set.names(), value, scope);
            return value;
        });
    }

    private static void assign(List<String> names, Object value, Scope scope) {
        if (names.size() == 1) {
            scope.set(names.getFirst(), value);
            return;
        }
        List<Object> parts = Values.elements(value);
        if (parts.size() != names.size()) {
            throw new IllegalArgumentException(parts.size() + " values do not go to " + names.size() + " names");
        }
        for (int index = 0; index < names.size(); index++) {
            scope.set(names.get(index), parts.get(index));
        }
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
            assign(loop.names(), elements.get(index), inner);
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
        Scope inner = scope.inner();
        for (int index = 0; index < macro.parameters().size(); index++) {
            String name = macro.parameters().get(index);
            Object standard = macro.defaults()
                    .get(index)
                    .map(each -> evaluation.value(each, scope))
                    .orElseGet(() -> new Undefined(name));
            inner.set(name, index < places.size() ? places.get(index) : names.getOrDefault(name, standard));
        }
        StringBuilder out = new StringBuilder();
        run(macro.body(), inner, out);
        return out.toString();
    }
}
