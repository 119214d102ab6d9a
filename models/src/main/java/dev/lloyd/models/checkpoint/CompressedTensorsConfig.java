package dev.lloyd.models.checkpoint;

import dev.lloyd.models.load.Config;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a configuration says of compressed-tensors: groups of layers, each with the scheme of its weights. A layer
/// belongs to a group by its name, by a pattern (`re:...`, from the start of the name) or by its class (`Linear`), in
/// this order.
final class CompressedTensorsConfig {
    static final String METHOD = "compressed-tensors";

    private static final String PACKED = "pack-quantized";
    private static final List<String> BYTES = List.of("int-quantized", "naive-quantized");

    private CompressedTensorsConfig() {}

    private record Group(List<String> targets, GroupScheme scheme) {
        /// How well a target fits: 3 the name, 2 a pattern, 1 a class, 0 not at all.
        int fit(String module) {
            return targets.stream()
                    .mapToInt(target -> fit(target, module))
                    .max()
                    .orElse(0);
        }

        private static int fit(String target, String module) {
            if (target.startsWith("re:")) {
                return Pattern.compile(target.substring(3)).matcher(module).lookingAt() ? 2 : 0;
            }
            return target.equals(module) ? 3 : target.equals("Linear") ? 1 : 0;
        }
    }

    static GroupCheckpoint read(Config config) throws IOException {
        String format = config.text("format", "");
        if (!format.equals(PACKED) && !BYTES.contains(format)) {
            throw new IOException(config.file() + ": the format '" + format
                    + "' of compressed-tensors is not supported, only '" + PACKED + "' and " + BYTES);
        }
        Config all = config.object("config_groups")
                .orElseThrow(() -> new IOException(config.file() + " has no field 'config_groups'"));
        List<Group> groups = new ArrayList<>();
        for (String name : all.fields()) {
            Optional<Config> group = all.object(name);
            if (group.isPresent()) {
                groups.add(new Group(group.get().texts("targets"), scheme(group.get())));
            }
        }
        GroupLayout layout = format.equals(PACKED) ? new PackQuantizedLayout() : new IntQuantizedLayout();
        return new GroupCheckpoint(layout, module -> scheme(module, groups, config), config);
    }

    private static GroupScheme scheme(String module, List<Group> groups, Config config) throws IOException {
        for (int fit = 3; fit > 0; fit--) {
            for (Group group : groups) {
                if (group.fit(module) == fit) {
                    return group.scheme();
                }
            }
        }
        throw new IOException(config.file() + ": layer " + module + " is quantized, but no config group names it");
    }

    private static GroupScheme scheme(Config group) throws IOException {
        Config weights = group.object("weights")
                .orElseThrow(() -> new IOException(group.file() + ": a config group says nothing of its weights"));
        weights.require("type", "int");
        String strategy = weights.text("strategy", "group");
        if (!strategy.equals("group") && !strategy.equals("channel")) {
            throw new IOException(weights.file() + ": the strategy '" + strategy
                    + "' is not supported for weights, only 'group' and 'channel'");
        }
        return new GroupScheme(
                weights.integer("num_bits"),
                strategy.equals("group") ? weights.integer("group_size") : 0,
                weights.isTrue("symmetric", true),
                weights.text("actorder", "").equals("group"));
    }

    static Map<String, Object> write(ExportedLayers layers) {
        Map<GroupScheme, List<String>> modules = layers.byScheme();
        Map<String, Object> groups = new LinkedHashMap<>();
        modules.forEach((scheme, names) -> {
            Map<String, Object> group = new LinkedHashMap<>();
            group.put("targets", modules.size() == 1 ? List.of("Linear") : names);
            group.put("weights", weights(scheme));
            group.put("input_activations", null);
            group.put("output_activations", null);
            groups.put("group_" + groups.size(), group);
        });
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("quant_method", METHOD);
        words.put("format", PACKED);
        words.put("quantization_status", "compressed");
        words.put("global_compression_ratio", null);
        words.put("kv_cache_scheme", null);
        words.put("ignore", layers.kept());
        words.put("config_groups", groups);
        return words;
    }

    private static Map<String, Object> weights(GroupScheme scheme) {
        Map<String, Object> words = new LinkedHashMap<>();
        words.put("num_bits", scheme.bits());
        words.put("type", "int");
        words.put("symmetric", scheme.symmetric());
        words.put("strategy", scheme.groupSize() == 0 ? "channel" : "group");
        words.put("group_size", scheme.groupSize() == 0 ? null : scheme.groupSize());
        words.put("dynamic", false);
        words.put("actorder", scheme.sorted() ? "group" : null);
        words.put("block_structure", null);
        words.put("observer", "minmax");
        words.put("observer_kwargs", Map.of());
        return words;
    }
}
