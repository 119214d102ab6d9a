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

    /// A template comes with a model, from a stranger: it cannot run for ever, fill the memory, or reach Java.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(1000) %}{% for b in range(1000) %}{% for c in range(1000) %}x{% endfor %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(a='x') %}{% for i in range(60) %}{% set ns.a = ns.a ~ ns.a %}{% endfor %}",
                "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
                "{% for i in range(10000000000) %}{% endfor %}",
                "{{ ''.getClass() }}",
                "{{ messages.class.forName('java.lang.Runtime') }}",
                "{{ range.call() }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ 1 // 0 }}",
                "{{ messages.append(1) }}",
                "{{ strftime_now(7) }}{{ 'a'.split('b', 'c') }}",
                "{{ 'abc'.replace('a') }}",
                "{{ [1] | sort(1) | first | map | list }}",
                "{% set l = [1] %}{% for i in range(60) %}{% set _ = l.append(l) %}{% endfor %}{{ l }}",
                "{% set ns = namespace(l=[1], m=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}"
                        + "{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}",
                "{% set ns = namespace(t='a') %}{% for i in range(20) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}"
                        + "{{ (ns.t ~ ns.t) in ns.t }}{{ ns.t.find(ns.t[1:] ~ 'b') }}{{ ns.t | replace('', ns.t) }}",
                "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
            })
    void aHostileTemplateEndsWithAnError(String source) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThrows(
                        IllegalArgumentException.class,
                        () -> Template.parse(source).render(Map.of("messages", List.of()))));
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "{{ " + "(".repeat(100_000) + "1" + ")".repeat(100_000) + " }}";
        assertTrue(message(() -> Template.parse(deep)).contains("nested too deeply"));
    }
}
