package dev.lloyd.formats.onnx;

import java.util.Optional;

/// A linear layer of a graph: a `MatMul` or `Gemm` with an initializer as its weight.
///
/// Exporters rename weights that they transpose (`onnx::MatMul_897`); the node keeps the path of the module.
///
/// @param node the name of the node, such as `/encoder/layer.0/attention/self/query/MatMul`
/// @param weight the initializer that holds the weight
/// @param layout how its two dimensions lie
/// @param bias the initializer that is added to the product, if there is one: an input of the `Gemm`, or of the
///     only `Add` that consumes the `MatMul`
public record OnnxLinear(String node, String weight, Layout layout, Optional<String> bias) {
    /// How the dimensions of a weight lie.
    public enum Layout {
        /// Rows are inputs: `y = x W`. The transpose of what a `TensorFile` of a linear layer usually holds.
        IN_OUT,
        /// Rows are outputs: `y = x W^T`.
        OUT_IN
    }

    /// Nothing to check: a node may have no name.
    public OnnxLinear {}

    /// The path of the module in dots, as other formats name it: `encoder.layer.0.attention.self.query` for the
    /// node above; empty if the node has no name with a path in it.
    public Optional<String> module() {
        int last = node.lastIndexOf('/');
        int first = node.startsWith("/") ? 1 : 0;
        return last <= first
                ? Optional.empty()
                : Optional.of(node.substring(first, last).replace('/', '.'));
    }
}
