package dev.lloyd.models.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TemplateTest {
    /// Templates and what Jinja2 3.1.6 makes of them; `golden.py` beside them made the file.
    static Stream<JsonNode> golden() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(TemplateTest.class.getResourceAsStream("templates.jsonl")),
                StandardCharsets.UTF_8))) {
            return reader.lines().toList().stream().map(JsonMapper.shared()::readTree);
        }
    }

    private static Map<String, Object> variables(JsonNode messages) {
        List<Object> list = new ArrayList<>();
        for (JsonNode message : messages) {
            Map<String, Object> fields = new HashMap<>();
            message.properties()
                    .forEach(
                            field -> fields.put(field.getKey(), field.getValue().asString()));
            list.add(fields);
        }
        return Map.of("messages", list, "bos_token", "<s>", "eos_token", "</s>", "add_generation_prompt", true);
    }

    @ParameterizedTest
    @MethodSource("golden")
    void rendersAsJinjaDoes(JsonNode line) {
        Template template = Template.parse(line.path("template").asString());
        Map<String, Object> variables = variables(line.path("messages"));
        if (line.has("rendered")) {
            assertEquals(line.path("rendered").asString(), template.render(variables));
        } else {
            assertThrows(IllegalArgumentException.class, () -> template.render(variables));
        }
    }

    @Test
    void errorsNameTheLine() {
        Template refusing = Template.parse("a\nb {{ raise_exception('not so') }}");
        assertEquals("chat template: not so", message(() -> refusing.render(Map.of())));
        Template wrong = Template.parse("a\n\n{{ 1 + 'a' }}");
        assertEquals("chat template, line 3: 'a' is no number", message(() -> wrong.render(Map.of())));
        assertEquals(
                "chat template, line 2: the tag 'include' is not supported",
                message(() -> Template.parse("\n{% include 'x' %}")));
    }

    private static String message(org.junit.jupiter.api.function.Executable work) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, work).getMessage());
    }

    @Test
    void whatIsWrongWhenItIsReadNamesTheLineToo() {
        Map.of(
                        "{{ 1.2.3 }}", "the number 1.2.3 is too large, or none",
                        "{{ 99999999999999999999 }}", "the number 99999999999999999999 is too large, or none",
                        "{% break %}", "'break' is outside of a loop",
                        "{% if 1 %}{% continue %}{% endif %}", "'continue' is outside of a loop",
                        "{% for i in x %}{% macro f() %}{% break %}{% endmacro %}{% endfor %}",
                                "'break' is outside of a loop",
                        "{% for i in x %}{% else %}{% break %}{% endfor %}", "'break' is outside of a loop",
                        "{{ 'a\\x4' }}", "\\x is followed by 2 hexadecimal digits",
                        "{{ x is none is true }}", "one test after the other needs parentheses",
                        "{% raw %}{{ x }}", "'endraw' is missing",
                        "{{ f(a=1, a=2) }}", "the argument 'a' is given twice")
                .forEach((source, expected) -> assertEquals(
                        "chat template, line 2: " + expected, message(() -> Template.parse("\n" + source))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{",
                "{%",
                "{#",
                "{% if %}",
                "{% if x",
                "{% if x %}",
                "{% endif %}",
                "{% for %}{% endfor %}",
                "{{ 'a }}",
                "{{ a b }}",
                "{{ (1 }}",
                "{{ [1, }}",
                "{{ {1: } }}",
                "{{ a. }}",
                "{% set %}",
                "{% set a %}",
                "{{ a | }}",
                "{{ § }}",
                "{% macro a %}{% endmacro %}",
                "{{ 99999999999999999999 }}",
                "{% set a.b = 1",
                "{{ }}",
            })
    void whatIsNoTemplateIsRefused(String source) {
        assertThrows(IllegalArgumentException.class, () -> Template.parse(source));
    }

    private static final String ENDLESS = "chat template: it does not come to an end";

    private static final String DEEP = "chat template, line 1: it is nested too deeply";

    /// `ns.t` is a million letters `a`.
    private static final String LONG =
            "{% set ns = namespace(t='a') %}{% for i in range(20) %}" + "{% set ns.t = ns.t ~ ns.t %}{% endfor %}";

    /// `ns.l` is a million times the same value.
    private static String many(String value) {
        return "{% set ns.l = [" + value + "] %}{% for i in range(20) %}{% set ns.l = ns.l + ns.l %}{% endfor %}";
    }

    private static String times(String work) {
        return "{% for i in range(100000) %}{% set x = " + work + " %}{% endfor %}";
    }

    /// Templates that take time or memory, and what is said of them.
    static Stream<Arguments> endless() {
        String map = "{% set m = {" + "0:0,".repeat(9) + "1:1} %}{% set l = range(10000) %}";
        return Stream.of(
                        "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x"
                                + "{% endfor %}{% endfor %}{% endfor %}",
                        "{% set ns = namespace(a='x') %}{% for i in range(60) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}",
                        "{% set ns = namespace(l=[1], m=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}"
                                + "{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}",
                        LONG + "{{ (ns.t ~ ns.t) in ns.t }}{{ ns.t.find(ns.t[1:] ~ 'b') }}{{ ns.t|replace('', ns.t) }}",
                        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
                        times("[range(100000), range(100000)]"),
                        map + times("[l|list, m.items(), m.keys(), m.values(), m|dictsort, m|items]"),
                        LONG + "{{ ns.t.strip(ns.t|replace('a', 'b') ~ 'a') }}",
                        LONG + "{{ ns.t|trim(ns.t|replace('a', 'b') ~ 'a') }}",
                        LONG + many("ns.t ~ 'b'") + "{{ (ns.t ~ 'c') in ns.l }}",
                        LONG + many("ns.t ~ 'b'") + "{{ (ns.t ~ 'c').endswith(ns.l) }}",
                        LONG + many("ns.t ~ 'b', ns.t ~ 'c'") + "{{ ns.l|sort|length }}",
                        LONG + many("ns.t ~ 'b', ns.t ~ 'c'") + "{{ ns.l|sort(case_sensitive=true)|length }}",
                        LONG + "{% set u = ns.t ~ 'b' %}" + times("u < u"),
                        LONG + "{% set u = ns.t ~ 'b' %}" + times("u == u"),
                        LONG + "{% set u = {(ns.t ~ 'b'): 1} %}" + times("u[ns.t]"),
                        LONG + "{{ ns.t.split('a')|length }}{{ ns.t.split('a')|length }}{{ ns.t.split('a')|length }}"
                                + "{{ ns.t.split('a')|length }}{{ ns.t|list|length }}",
                        LONG + "{{ ns.t * 1000 }}",
                        "{{ [1] * 100000000 }}",
                        times("strftime_now('%d %b %Y %H:%M' ~ '.' * 80)"))
                .map(source -> Arguments.of(source, ENDLESS));
    }

    /// Templates that nest.
    static Stream<Arguments> deep() {
        int count = 100_000;
        return Stream.of(
                        "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
                        "{{ " + "(".repeat(count) + "1" + ")".repeat(count) + " }}",
                        "{{ " + "not ".repeat(count) + "1 }}",
                        "{{ " + "-".repeat(count) + "1 }}",
                        "{{ " + "+".repeat(count) + "1 }}",
                        "{{ 1" + "+1".repeat(count) + " }}",
                        "{{ x" + ".b".repeat(count) + " }}",
                        "{{ 1" + " if 1 else 1".repeat(count / 2) + " }}",
                        "{% if 1 %}".repeat(count / 2) + "{% endif %}".repeat(count / 4),
                        "{% if x %}" + "{% elif x %}".repeat(count / 2) + "{% endif %}",
                        "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
                        "{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}",
                        "{% set l = [] %}{% set _ = l.append(l) %}{% set k = [] %}{% set _ = k.append(k) %}{{ l == k }}",
                        "{% set l = [] %}{% set _ = l.append(l) %}{{ [l, l]|sort }}"
                                + "{% set k = [] %}{% set _ = k.append(k) %}{{ l < k }}",
                        "{{ 'a'|map(" + "'map', ".repeat(count / 2) + "'abs') }}")
                .map(source -> Arguments.of(source, DEEP));
    }

    /// Templates that are wrong, at line 2 of a line each.
    static Stream<Arguments> wrong() {
        String[][] all = {
            {"{% for i in range(10000000000) %}{% endfor %}", "a range has more than 100000 numbers"},
            {"{{ range(0, 100001) }}", "a range has more than 100000 numbers"},
            {"{{ range(-9223372036854775807, 9223372036854775807) }}", "a number is too large here"},
            {"{{ range(1, 2, 0) }}", "a range goes by steps of 0"},
            {"{{ ''.getClass() }}", "'getClass' cannot be called"},
            {"{{ messages.class.forName('java.lang.Runtime') }}", "'class' is not defined, so it has no 'forName'"},
            {"{{ range.call() }}", "'call' cannot be called"},
            {"{{ 9223372036854775807 + 1 }}", "a number is too large here"},
            {"{{ (-9223372036854775807 - 1) // -1 }}", "a number is too large here"},
            {"{{ -(-9223372036854775807 - 1) }}", "a number is too large here"},
            {"{{ 1 // 0 }}", "a division by zero"},
            {"{{ 1 % 0 }}", "a division by zero"},
            {"{{ 1 / 0 }}", "a division by zero"},
            {"{{ messages.append(1) }}", "this list cannot grow"},
            {"{{ strftime_now('%Q') }}", "the format of a time has '%Q', which is not supported"},
            {"{{ strftime_now('%') }}", "the format of a time has '%', which is not supported"},
            {"{{ strftime_now('a' * 101) }}", "the format of a time has more than 100 characters"},
            {"{{ range(' ' * 100 ~ '1') }}", "'" + " ".repeat(60) + "...' is no whole number"},
            {"{{ 'a'.split('b', 'c') }}", "'c' is no whole number"},
            {"{{ 'a'.split('') }}", "split: the separator is empty"},
            {"{{ 'abc'.replace('a') }}", "'replace' needs the argument 'new'"},
            {"{{ [1].append() }}", "'append' needs the argument 'value'"},
            {"{{ [3, 1]|sort(true, false, 'a', 1) }}", "'sort' takes at most 3 arguments here, not 4"},
            {"{{ 1|tojson(sort_keys=true) }}", "'tojson' has no argument 'sort_keys' here"},
            {"{{ 'a'.split('b', sep='c') }}", "'split' is given 'sep' twice"},
            {"{{ 1|shuffle(2) }}", "the filter 'shuffle' is not supported"},
            {"{{ 1 is smaller 2 }}", "the test 'smaller' is not supported"},
            {"{{ 1 is gt }}", "'gt' needs the argument 'other'"},
            {"{% macro f(a) %}{% endmacro %}{{ f(1, 2) }}", "'f' takes at most 1 arguments here, not 2"},
            {"{% macro f(a) %}{% endmacro %}{{ f(b=2) }}", "'f' has no argument 'b' here"},
            {"{{ 1[0] }}", "'1' has no elements"},
            {"{{ x[1:] + y.z }}", "'y' is not defined, so it has no 'z'"},
            {"{{ [1][::0] }}", "a slice goes by steps of 0"},
            {"{% for a, b in [1] %}{% endfor %}", "'1' has no elements"},
            {"{% for a, b in [[1]] %}{% endfor %}", "1 values do not go to 2 names"},
            {"{{ {[1]: 2} }}", "a key is a text, a number, true or false"},
            {"{{ 1 in 'a1' }}", "a text holds texts, not '1'"},
            {"{{ 'a' < 1 }}", "'a' and '1' cannot be compared"},
            {"{{ 1 + 2 ~ 'a' }}", "'2a' is no number"},
        };
        return Stream.of(all).map(each -> Arguments.of("\n" + each[0], "chat template, line 2: " + each[1]));
    }

    /// A template comes with a model, from a stranger: it cannot run for ever, fill the memory, or reach Java.
    @ParameterizedTest
    @MethodSource({"endless", "deep", "wrong"})
    void aHostileTemplateEndsWithAnError(String source, String expected) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertEquals(
                        expected, message(() -> Template.parse(source).render(Map.of("messages", List.of())))));
    }

    /// What was quadratic in the length of a template, or of a text, is done in no time.
    @Test
    void longTemplatesAndTextsAreNotSlow() {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertEquals("", Template.parse("{#a#}".repeat(200_000)).render(Map.of()));
            assertEquals(
                    "['x']0b",
                    Template.parse(
                                    LONG
                                            + "{{ 'x'.split(ns.t) }}{{ 'x'.count(ns.t) }}{{ 'abc'[1::9223372036854775807][0] }}")
                            .render(Map.of()));
        });
    }

    /// Recursion that is refused leaves everything as it was: no class breaks on a full stack.
    @Test
    void afterDeepNestingEverythingWorks() {
        Template deep = Template.parse("{% macro f(n) %}{% if n %}{{ f(n - 1) }}{% else %}{{ strftime_now('%Y') }}"
                + "{% endif %}{% endmacro %}{{ f(n) }}");
        assertTrue(deep.render(Map.of("n", 100L)).matches("\\d{4}"));
        for (long depth = 110; depth < 160; depth++) {
            try {
                deep.render(Map.of("n", depth));
            } catch (IllegalArgumentException refused) {
                assertEquals(DEEP, refused.getMessage());
            }
        }
        assertTrue(deep.render(Map.of("n", 1L)).matches("\\d{4}"));
    }
}
