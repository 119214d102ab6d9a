package dev.lloyd.models.checkpoint;

import dev.lloyd.formats.tensor.ScalarType;
import dev.lloyd.formats.tensor.TensorFile;
import dev.lloyd.models.checkpoint.GroupCheckpoint.Schemes;
import dev.lloyd.models.packed.PackedMatrices;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.grid.IntGrid;
import dev.lloyd.quant.grid.IntGrid.Mode;
import dev.lloyd.quant.plane.ScaleFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The layers of a checkpoint in a group format. Nothing is known of their errors, so records state NaN.
///
/// @param packed the stored tensors
/// @param layout how they lie
/// @param schemes how each layer was quantized
/// @param records what is known of the layers
/// @param stored the names of all their terms
/// @param run what the configuration says
record GroupMatrices(
        TensorFile packed,
        GroupLayout layout,
        Schemes schemes,
        List<TensorRecord> records,
        Set<String> stored,
        Map<String, String> run)
        implements PackedMatrices {
    private static final String WEIGHT = ".weight";

    static GroupMatrices of(TensorFile packed, GroupLayout layout, Schemes schemes, String description)
            throws IOException {
        List<TensorRecord> records = new ArrayList<>();
        Set<String> stored = new java.util.HashSet<>();
        String ending = "." + layout.scales();
        for (String name : packed.names()) {
            if (name.endsWith(ending)) {
                LayerTerms terms = new LayerTerms(packed, name.substring(0, name.length() - ending.length()));
                if (terms.has(layout.codes())) {
                    records.add(summary(terms, layout, schemes.of(terms.module())));
                    layout.terms().forEach(term -> stored.add(terms.name(term)));
                }
            }
        }
        return new GroupMatrices(
                packed, layout, schemes, List.copyOf(records), stored, Map.of("quantization_config", description));
    }

    private static TensorRecord summary(LayerTerms terms, GroupLayout layout, GroupScheme scheme) throws IOException {
        GroupShape shape;
        try {
            shape = layout.shape(terms, scheme);
        } catch (IllegalArgumentException | ArithmeticException exception) {
            throw damaged(terms, exception);
        }
        boolean half = terms.file().info(terms.name(layout.scales())).dtype() == ScalarType.F16;
        IntGrid grid = new IntGrid(
                shape.bits(),
                shape.granularity(),
                scheme.symmetric() ? Mode.FULL : Mode.ASYMMETRIC,
                half ? ScaleFormat.Real.F16 : ScaleFormat.Real.F32);
        Map<String, Long> bytes = new LinkedHashMap<>();
        for (String term : layout.terms()) {
            if (terms.has(term)) {
                bytes.put(term, terms.byteSize(term));
            }
        }
        long size = bytes.values().stream().mapToLong(Long::longValue).sum();
        Map<String, String> attributes =
                Map.of("rows", Integer.toString(shape.rows()), "columns", Integer.toString(shape.columns()));
        return new TensorRecord(
                terms.module() + WEIGHT,
                GroupedForms.recipe(grid, !scheme.sorted()),
                attributes,
                bytes,
                8.0 * size / shape.count(),
                Double.NaN,
                Double.NaN,
                0,
                List.of());
    }

    private static IOException damaged(LayerTerms terms, Exception cause) {
        return new IOException(terms.file().path() + ": layer " + terms.module() + ": " + cause.getMessage(), cause);
    }

    @Override
    public boolean owns(String name) {
        return stored.contains(name);
    }

    @Override
    public CanonicalForm form(TensorRecord summary) throws IOException {
        String module = summary.tensor().substring(0, summary.tensor().length() - WEIGHT.length());
        LayerTerms terms = new LayerTerms(packed, module);
        try {
            return GroupedForms.form(layout.read(terms, schemes.of(module)));
        } catch (IllegalArgumentException | ArithmeticException exception) {
            throw damaged(terms, exception);
        }
    }
}
