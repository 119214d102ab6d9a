package dev.lloyd.formats.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the linear layers of a graph.
final class Linears {
    private Linears() {}

    static List<OnnxLinear> find(GraphProto graph, Set<String> initializers) {
        Map<String, List<NodeProto>> consumers = new HashMap<>();
        for (NodeProto node : graph.getNodeList()) {
            for (String input : node.getInputList()) {
                consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
            }
        }
        List<OnnxLinear> linears = new ArrayList<>();
        for (NodeProto node : graph.getNodeList()) {
            boolean hasWeight = node.getInputCount() >= 2
                    && initializers.contains(node.getInput(1))
                    && !initializers.contains(node.getInput(0));
            if (hasWeight && node.getOpType().equals("MatMul")) {
                linears.add(new OnnxLinear(
                        node.getName(),
                        node.getInput(1),
                        OnnxLinear.Layout.IN_OUT,
                        addedBias(node, consumers, initializers)));
            } else if (hasWeight && node.getOpType().equals("Gemm")) {
                linears.add(
                        new OnnxLinear(node.getName(), node.getInput(1), layout(node), gemmBias(node, initializers)));
            }
        }
        return List.copyOf(linears);
    }

    private static OnnxLinear.Layout layout(NodeProto gemm) {
        for (AttributeProto attribute : gemm.getAttributeList()) {
            if (attribute.getName().equals("transB") && attribute.getI() != 0) {
                return OnnxLinear.Layout.OUT_IN;
            }
        }
        return OnnxLinear.Layout.IN_OUT;
    }

    private static Optional<String> gemmBias(NodeProto gemm, Set<String> initializers) {
        return gemm.getInputCount() > 2 && initializers.contains(gemm.getInput(2))
                ? Optional.of(gemm.getInput(2))
                : Optional.empty();
    }

    private static Optional<String> addedBias(
            NodeProto product, Map<String, List<NodeProto>> consumers, Set<String> initializers) {
        if (product.getOutputCount() != 1) {
            return Optional.empty();
        }
        List<NodeProto> users = consumers.getOrDefault(product.getOutput(0), List.of());
        if (users.size() != 1 || !users.getFirst().getOpType().equals("Add")) {
            return Optional.empty();
        }
        return users.getFirst().getInputList().stream()
                .filter(initializers::contains)
                .findFirst();
    }
}
