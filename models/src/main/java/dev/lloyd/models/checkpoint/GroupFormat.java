package dev.lloyd.models.checkpoint;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/// The group formats that are written.
public enum GroupFormat {
    /// GPTQ, zero points stored less one.
    GPTQ("gptq", new GptqLayout(1)),
    /// GPTQ, zero points stored as they are.
    GPTQ_V2("gptq-v2", new GptqLayout(0)),
    /// AWQ in the version `gemm`.
    AWQ("awq", new AwqLayout()),
    /// compressed-tensors, `pack-quantized`.
    COMPRESSED_TENSORS("compressed-tensors", new PackQuantizedLayout());

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // Layouts are records of numbers.
    private final GroupLayout.Writable layout;

    GroupFormat(String label, GroupLayout.Writable layout) {
        this.label = label;
        this.layout = layout;
    }

    /// What users call it.
    public String label() {
        return label;
    }

    /// The inverse of {@link #label()}.
    ///
    /// @throws IllegalArgumentException if there is no such format; the message lists those that there are
    public static GroupFormat parse(String label) {
        return Arrays.stream(values())
                .filter(format -> format.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + label + "' is no format of quantized layers;" + " possible: " + labels()));
    }

    /// All names, with commas.
    public static String labels() {
        return Arrays.stream(values()).map(GroupFormat::label).collect(Collectors.joining(", "));
    }

    GroupLayout.Writable layout() {
        return layout;
    }

    /// The `quantization_config` of such layers.
    ///
    /// @throws IllegalArgumentException if one configuration cannot say what they are
    Map<String, Object> config(ExportedLayers layers) {
        return switch (layout) {
            case GptqLayout gptq -> GptqConfig.write(layers, gptq.lessening());
            case AwqLayout awq -> AwqConfig.write(layers);
            case PackQuantizedLayout packed -> CompressedTensorsConfig.write(layers);
        };
    }
}
