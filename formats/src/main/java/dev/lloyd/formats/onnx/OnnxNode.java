package dev.lloyd.formats.onnx;

import java.util.List;

/// One operation of a graph.
///
/// @param name its name, often the path of the module that it was exported from; may be empty
/// @param operator its kind, such as `MatMul`
/// @param inputs the names of the values it takes; an empty name is an input left out
/// @param outputs the names of the values it gives
public record OnnxNode(String name, String operator, List<String> inputs, List<String> outputs) {
    /// Copies the lists.
    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
