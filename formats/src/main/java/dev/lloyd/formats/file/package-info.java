/// Files as hostile input and as careful output: {@link dev.lloyd.formats.file.MappedFile} maps a file read-only,
/// {@link dev.lloyd.formats.file.AtomicFile} replaces one in a single step, and the two exceptions say what was
/// wrong with a file. Knows nothing of tensors. Start with {@link dev.lloyd.formats.file.AtomicFile}.
@NullMarked
package dev.lloyd.formats.file;

import org.jspecify.annotations.NullMarked;
