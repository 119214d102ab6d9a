/// Files to models: which family it is, its numbers, its tokenizer, its tensors under canonical names.
///
/// Start at {@link dev.lloyd.models.load.Models}. One loader per kind of file finds the family's numbers and
/// maps the file's tensors to the names of a Hugging Face checkpoint
/// ({@link dev.lloyd.models.load.ModelTensors}); {@link dev.lloyd.models.load.DenseWeights} hands them to the
/// runtime. Not here: downloading (`source`), arithmetic (`runtime`), byte formats (module `formats`).
@NullMarked
package dev.lloyd.models.load;

import org.jspecify.annotations.NullMarked;
