package dev.lloyd.tuning.block;

import com.google.auto.service.AutoService;
import dev.lloyd.models.tuning.BlockTuning;
import dev.lloyd.models.tuning.Tuned;
import dev.lloyd.models.tuning.TuningLayer;
import dev.lloyd.models.tuning.TuningTask;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.plane.NestedCodes;
import dev.lloyd.quant.plane.Planes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps the top bits of wider codes ({@link NestedCodes}), whatever trained them; scales and zeros stay what they are
/// in the weights' units. For one plane of whole numbers from 0 on with real zeros: `int(mode=float-zero)`. Trains
/// nothing and needs neither text nor libtorch.
///
/// Source: Nair et al., Matryoshka Quantization, 2025.
///
/// @param bits width of what is kept, 1 or more, at most that of the codes
@AutoService(Part.class)
@PartName(value = "slice", summary = "keeps the top bits of wider codes", source = "Nair et al., MatQuant, 2025")
public record Slice(
        @Meaning("width of what is kept, 1 or more") int bits) implements BlockTuning {
    /// Checks the range above.
    public Slice {
        if (bits < 1) {
            throw new IllegalArgumentException("bits must be 1 or more, not " + bits);
        }
    }

    /// Of 4 bits.
    public Slice() {
        this(4);
    }

    @Override
    public Need need() {
        return Need.NOTHING;
    }

    @Override
    public int steps() {
        return 0;
    }

    @Override
    public Tuned tune(TuningTask task) {
        Map<String, CanonicalForm> forms = new HashMap<>();
        for (TuningLayer layer : task.layers()) {
            Planes slice = LayerErrors.naming(layer, planes -> NestedCodes.slice(planes, bits));
            forms.put(layer.name(), layer.form().with(slice));
        }
        return new Tuned(forms, Map.of(), List.of());
    }
}
