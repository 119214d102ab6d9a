/// The safetensors format: an 8-byte header length, a JSON header, and tensors that tile the rest of the file
/// exactly. Start with {@link dev.lloyd.formats.safetensors.Safetensors}; the format is described at {@link
/// dev.lloyd.formats.safetensors.SafetensorsFile}.
@NullMarked
package dev.lloyd.formats.safetensors;

import org.jspecify.annotations.NullMarked;
