package dev.lloyd.server.api;

import dev.lloyd.server.batching.Load;
import dev.lloyd.server.http.Exchange;
import dev.lloyd.server.metrics.Exposition;
import dev.lloyd.server.metrics.Metrics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToDoubleFunction;

/// How the server is: `/healthz`, `/metrics` and `/v1/load`.
///
/// @param engines that generate, by name
/// @param lane of embeddings and searches
/// @param metrics of requests
/// @param draining whether no new requests are taken
record Status(Map<String, Engine> engines, Lane lane, Metrics metrics, AtomicBoolean draining) {
    private record Health(String status) {}

    private record Loads(List<ModelLoad> models, LaneLoad others, long heapBytes, long heapBytesMax) {}

    /// Embeddings and searches.
    private record LaneLoad(int running, int waiting) {}

    private record ModelLoad(String model, int running, int waiting, long promptTokens, long generatedTokens) {}

    void health(Exchange exchange) throws IOException {
        String status = hasFailed() ? "failed" : draining.get() ? "draining" : "ok";
        exchange.send(status.equals("ok") ? 200 : 503, new Health(status));
    }

    /// Whether a model generates nothing any more, which only a restart mends.
    private boolean hasFailed() {
        return engines.values().stream().anyMatch(engine -> engine.batching().isBroken());
    }

    void load(Exchange exchange) throws IOException {
        List<ModelLoad> models = engines.values().stream()
                .map(engine -> {
                    Load load = engine.batching().load();
                    return new ModelLoad(
                            engine.model().name(),
                            load.running(),
                            load.waiting(),
                            load.promptTokens(),
                            load.generatedTokens());
                })
                .toList();
        exchange.send(
                200,
                new Loads(models, new LaneLoad(lane.running(), lane.waiting()), heap().getUsed(), heap().getMax()));
    }

    void metrics(Exchange exchange) throws IOException {
        Exposition text = new Exposition();
        metrics.write(text);
        family(text, "lloyd_running", "gauge", "Texts that are being generated.", Load::running);
        family(text, "lloyd_waiting", "gauge", "Texts that wait to be generated.", Load::waiting);
        family(text, "lloyd_prompt_tokens_total", "counter", "Tokens of prompts.", Load::promptTokens);
        family(text, "lloyd_generated_tokens_total", "counter", "Generated tokens.", Load::generatedTokens);
        text.single("lloyd_others_running", "gauge", "Embeddings and searches that run.", lane.running());
        text.single("lloyd_others_waiting", "gauge", "Embeddings and searches that wait.", lane.waiting());
        text.single("lloyd_heap_bytes", "gauge", "Bytes of the Java heap in use.", (double) heap().getUsed());
        text.single("lloyd_heap_bytes_max", "gauge", "Bytes that the Java heap may have.", (double) heap().getMax());
        exchange.send(200, Exposition.TYPE, text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void family(Exposition text, String name, String kind, String help, ToDoubleFunction<Load> value) {
        text.family(name, kind, help);
        engines.forEach((model, engine) -> text.sample(
                name,
                "model=\"" + model + "\"",
                value.applyAsDouble(engine.batching().load())));
    }

    private static MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }
}
