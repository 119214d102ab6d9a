/// The weights of ONNX models, and as much of the graph as is needed to know which weight belongs to which layer.
/// Nothing is run. Start with {@link dev.lloyd.formats.onnx.OnnxFile}.
@NullMarked
package dev.lloyd.formats.onnx;

import org.jspecify.annotations.NullMarked;
