package dev.lloyd.cli.command;

import dev.lloyd.cli.option.OpenModel;
import dev.lloyd.cli.output.CacheSize;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.divergence.Divergence;
import dev.lloyd.lab.perplexity.LogitSource;
import dev.lloyd.lab.perplexity.Perplexity;
import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.lab.perplexity.Window;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Decoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `lloyd evaluate --text`: perplexity, and divergence from another model.
///
/// @param protocol how the text is cut
/// @param ids the text
/// @param cache how keys and values are kept; empty: whole sequences at once, in floats
@SuppressWarnings("ArrayRecordComponent") // Input of a model; compared by nobody.
record TextEvaluation(Protocol protocol, int[] ids, Optional<CacheFormat> cache) {
    void run(Decoder decoder, Optional<String> against, Workers workers, Output output) throws IOException {
        List<Window> cut = protocol.cut(ids);
        Optional<CacheSize> size = cache.map(format -> size(decoder, format, cut.getFirst(), workers));
        if (against.isEmpty()) {
            Perplexity result;
            try (ProgressLine progress = ProgressLine.start("perplexity", "windows", cut.size())) {
                result = Perplexity.measure(source(decoder, cache, progress), cut, protocol.text(), workers);
            }
            output.print(with(size, json(result)), out -> {
                out.println("perplexity " + result.text());
                size.ifPresent(each -> out.println(each.text()));
            });
            return;
        }
        Divergence result;
        try (OpenModel reference = OpenModel.open(against.get());
                ProgressLine progress = ProgressLine.start("divergence", "windows", 2L * cut.size())) {
            result = Divergence.measure(
                    source(reference.decoder(), Optional.empty(), progress),
                    source(decoder, cache, progress),
                    cut,
                    protocol.text(),
                    workers);
        }
        output.print(with(size, json(result)), out -> {
            out.println(result.text());
            size.ifPresent(each -> out.println(each.text()));
        });
    }

    /// The cache of a whole window.
    private static CacheSize size(Decoder decoder, CacheFormat format, Window window, Workers workers) {
        try (ProgressLine progress = ProgressLine.start("cache", "tokens", window.tokens().length)) {
            CacheFormat.Grown grown = format.grow(decoder, window.tokens(), workers, progress::step);
            return CacheSize.of(format, grown.cache(), Optional.of(grown.rate()));
        }
    }

    /// Windows run in parallel, each on one thread.
    private static LogitSource source(Decoder decoder, Optional<CacheFormat> cache, ProgressLine progress) {
        return tokens -> {
            try (Workers one = Workers.of(1)) {
                TokenBatch batch = TokenBatch.of(List.of(tokens));
                Matrix logits = cache.isEmpty()
                        ? decoder.logits(batch, one)
                        : decoder.logits(batch, List.of(cache.get().newCache()), one);
                progress.step();
                return logits;
            }
        };
    }

    private static ObjectNode with(Optional<CacheSize> size, ObjectNode node) {
        size.ifPresent(each -> node.set("cache", JsonMapper.shared().valueToTree(each)));
        return node;
    }

    /// With the perplexity itself, for which people look; measured are its logarithm and the error of that.
    private static ObjectNode json(Perplexity measured) {
        ObjectNode node = JsonMapper.shared().valueToTree(measured);
        return node.put("perplexity", measured.perplexity()).put("perplexityError", measured.perplexityError());
    }

    private static ObjectNode json(Divergence measured) {
        ObjectNode node = JsonMapper.shared().valueToTree(measured);
        node.set("reference", json(measured.reference()));
        node.set("other", json(measured.other()));
        return node;
    }
}
