package dev.lloyd.models.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a call is given, by the names of its parameters. What it has no parameter for is refused.
final class Given {
    private final String callee;
    private final Map<String, Object> values = new HashMap<>();

    /// @param callee what is called, for errors
    /// @param parameters in order
    Given(String callee, List<Object> places, Map<String, Object> names, String... parameters) {
        this(callee, places, names, List.of(parameters));
    }

    Given(String callee, List<Object> places, Map<String, Object> names, List<String> parameters) {
        this.callee = callee;
        if (places.size() > parameters.size()) {
            throw new IllegalArgumentException(
                    "'" + callee + "' takes at most " + parameters.size() + " arguments here, not " + places.size());
        }
        for (int index = 0; index < places.size(); index++) {
            values.put(parameters.get(index), places.get(index));
        }
        names.forEach((name, value) -> {
            if (!parameters.contains(name)) {
                throw new IllegalArgumentException("'" + callee + "' has no argument '" + name + "' here");
            }
            if (values.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("'" + callee + "' is given '" + name + "' twice");
            }
        });
    }

    Optional<Object> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// As {@link #find(String)}, but `none` is nothing.
    Optional<Object> some(String name) {
        return find(name).filter(value -> !(value instanceof Values.None));
    }

    Object need(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("'" + callee + "' needs the argument '" + name + "'"));
    }

    /// A text that it needs.
    String text(String name) {
        return Values.text(need(name));
    }

    /// A whole number, or what it is otherwise.
    long whole(String name, long standard) {
        return some(name).map(Values::whole).orElse(standard);
    }

    /// Whether it is given and true.
    boolean flag(String name) {
        return find(name).map(Values::isTrue).orElse(false);
    }
}
