package dev.lloyd.vectors.index;

import dev.lloyd.vectors.codec.CodedVectors;
import java.util.List;

/// The records of an index.
///
/// @param coded what they are
/// @param parts what they lie in
record StoredRecords(CodedVectors coded, List<CheckedTensor> parts) {}
