package dev.lloyd.models.template;

import dev.lloyd.models.template.Values.Undefined;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Variables, over those of the scope around.
///
/// @param around if any
/// @param variables of this scope
record Scope(Optional<Scope> around, Map<String, Object> variables) {
    static Scope of(Map<String, Object> variables) {
        return new Scope(Optional.empty(), new HashMap<>(variables));
    }

    Scope inner() {
        return new Scope(Optional.of(this), new HashMap<>());
    }

    Object get(String name) {
        Scope scope = this;
        while (true) {
            Object found = scope.variables.get(name);
            if (found != null || scope.around.isEmpty()) {
                return found != null ? found : new Undefined(name);
            }
            scope = scope.around.get();
        }
    }

    void set(String name, Object value) {
        variables.put(name, value);
    }
}
