/// NumPy's array file. Start with {@link dev.lloyd.formats.npy.NpyFile}.
@NullMarked
package dev.lloyd.formats.npy;

import org.jspecify.annotations.NullMarked;
