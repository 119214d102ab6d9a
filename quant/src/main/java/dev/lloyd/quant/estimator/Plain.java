package dev.lloyd.quant.estimator;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;

/// The decoded vector as it stands: `factor = 1`, for which nothing needs to be stored.
@AutoService(Part.class)
@PartName(value = "plain", summary = "the decoded vector as it stands; nothing is stored")
public record Plain() implements Estimator {
    @Override
    public double factor(double norm, double decoded, double product) {
        return 1;
    }
}
