package dev.lloyd.bench;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;

/// A benchmark of ours and the peers that do the same.
///
/// @param method marked with {@link Work}
/// @param peers marked with {@link Peer}
record Subject(Method method, List<Method> peers) {
    /// Copies the list.
    Subject {
        peers = List.copyOf(peers);
    }

    /// The subjects of a class, by name.
    static List<Subject> of(Class<?> type) {
        List<Method> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
        List<Subject> subjects = new ArrayList<>();
        for (Method method : methods) {
            if (method.isAnnotationPresent(Work.class)) {
                List<Method> peers = methods.stream()
                        .filter(other -> other.isAnnotationPresent(Peer.class)
                                && other.getAnnotation(Peer.class).of().equals(method.getName()))
                        .toList();
                subjects.add(new Subject(method, peers));
            }
        }
        return subjects;
    }

    /// What a filter is compared with and the table shows: `float.dot` for the method `dot` of `FloatBenchmark`.
    String label() {
        String type = method.getDeclaringClass().getSimpleName();
        return type.substring(0, type.length() - "Benchmark".length()).toLowerCase(Locale.ROOT) + "."
                + method.getName();
    }

    Work work() {
        return method.getAnnotation(Work.class);
    }

    boolean twin() {
        return method.isAnnotationPresent(Twin.class);
    }
}
