package dev.lloyd.models.packed;

import dev.lloyd.quant.form.CanonicalForm;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// The quantized matrices among the tensors of a directory, whichever program laid them out: which there are, which
/// stored tensors are theirs, and each in the canonical form. What reads quantized directories needs no more.
public interface PackedMatrices {
    /// What is known of each matrix.
    List<TensorRecord> records();

    /// Whether a stored tensor is a term of one of them, and none of the model's own.
    boolean owns(String stored);

    /// A matrix as it is stored.
    ///
    /// @throws IOException if its terms are damaged; the message names file and tensor
    CanonicalForm form(TensorRecord summary) throws IOException;

    /// How they were made, as far as the directory says.
    Map<String, String> run();
}
