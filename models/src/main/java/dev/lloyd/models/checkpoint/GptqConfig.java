package dev.lloyd.models.checkpoint;

import dev.lloyd.models.load.Config;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a configuration says of GPTQ: one scheme for all layers, in `bits`, `group_size` (-1: a whole row), `sym`,
/// `desc_act` (columns sorted before they are grouped), `checkpoint_format` (`gptq` or `gptq_v2`) and `pack_dtype`;
/// `dynamic` has patterns of layers that are left out.
final class GptqConfig {
    static final String METHOD = "gptq";

    /// The file that readers of the older kind look for.
    static final String FILE_NAME = "quantize_config.json";

    private static final String VERSION_1 = "gptq";
    private static final String VERSION_2 = "gptq_v2";

    private GptqConfig() {}

    static GroupCheckpoint read(Config config) throws IOException {
        String version = config.text("checkpoint_format", VERSION_1);
        if (!version.equals(VERSION_1) && !version.equals(VERSION_2)) {
            throw new IOException(config.file() + ": checkpoint_format '" + version + "' is not supported, only '"
                    + VERSION_1 + "' and '" + VERSION_2 + "'");
        }
        config.require("pack_dtype", "int32");
        List<String> patterns = config.object("dynamic").map(Config::fields).orElse(List.of());
        for (String pattern : patterns) {
            if (!pattern.startsWith("-:")) {
                throw new IOException(config.file() + ": dynamic gives the layers '" + pattern
                        + "' a scheme of their own, which is not supported");
            }
        }
        GroupScheme scheme = new GroupScheme(
                config.integer("bits"),
                Math.max(0, config.integer("group_size")),
                config.isTrue("sym", true),
                config.isTrue("desc_act"));
        return new GroupCheckpoint(new GptqLayout(version.equals(VERSION_1) ? 1 : 0), module -> scheme, config);
    }

    /// The words for such layers.
    ///
    /// @param lessening as in {@link GptqLayout}
    static Map<String, Object> write(ExportedLayers layers, int lessening) {
        GroupShape shape = layers.uniformShape();
        Map<String, Object> dynamic = new LinkedHashMap<>();
        layers.kept().stream()
                .filter(module ->
                        module.matches(".*\\.[0-9]+\\..*")) // Others than those of blocks are left out anyway.
                .forEach(module -> dynamic.put("-:^" + module.replace(".", "\\.") + "$", Map.of()));
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("quant_method", METHOD);
        words.put("bits", shape.bits());
        words.put("group_size", shape.groupSize() == 0 ? -1 : shape.groupSize());
        words.put("sym", layers.areSymmetric());
        words.put("desc_act", layers.areSorted());
        words.put("lm_head", layers.hasHead());
        words.put("checkpoint_format", lessening == 1 ? VERSION_1 : VERSION_2);
        words.put("pack_dtype", "int32");
        if (!dynamic.isEmpty()) {
            words.put("dynamic", dynamic);
        }
        return words;
    }
}
