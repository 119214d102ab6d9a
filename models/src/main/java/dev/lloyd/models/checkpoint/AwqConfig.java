package dev.lloyd.models.checkpoint;

import dev.lloyd.models.load.Config;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What a configuration says of AWQ: one scheme for all layers, in `bits` or `w_bit`, `group_size` or `q_group_size`
/// (-1: a whole row), `zero_point` and `version`; `modules_to_not_convert` names layers that are left out.
final class AwqConfig {
    static final String METHOD = "awq";

    private AwqConfig() {}

    static GroupCheckpoint read(Config config) throws IOException {
        String version = config.text("version", "gemm").toLowerCase(Locale.ROOT);
        if (!version.equals("gemm") || !config.isTrue("zero_point", true)) {
            throw new IOException(config.file() + ": AWQ is supported in the version 'gemm' with zero points, not '"
                    + version + "' with zero_point " + config.isTrue("zero_point", true));
        }
        GroupScheme scheme = new GroupScheme(
                config.integer(config.has("bits") ? "bits" : "w_bit"),
                Math.max(0, config.integer(config.has("group_size") ? "group_size" : "q_group_size")),
                false,
                false);
        return new GroupCheckpoint(new AwqLayout(), module -> scheme, config);
    }

    static Map<String, Object> write(ExportedLayers layers) {
        if (layers.hasHead()) {
            throw new IllegalArgumentException("tensor " + ExportedLayers.HEAD
                    + ".weight is quantized, and readers of AWQ expect the output layer as floats; keep it when quantizing"
                    + " (--head keep)");
        }
        GroupShape shape = layers.uniformShape();
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("quant_method", METHOD);
        words.put("version", "gemm");
        words.put("bits", shape.bits());
        words.put("group_size", shape.groupSize() == 0 ? -1 : shape.groupSize());
        words.put("zero_point", true);
        words.put("modules_to_not_convert", layers.kept());
        return words;
    }
}
