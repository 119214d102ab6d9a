package dev.lloyd.lab.trial;

import dev.lloyd.models.load.Model;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.quant.allocation.Curve;
import dev.lloyd.quant.allocation.LayerImportance;
import dev.lloyd.quant.part.Allocation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What tensors cost at several rates, for an allocation.
///
/// The cost of a tensor is its number of values times its relative error: of its outputs where that was measured,
/// else of its weights. `layer-importance` keeps the tensors of a block together, with the mean importance of its
/// matrices.
final class RateCurves {
    private static final Pattern BLOCK = Pattern.compile(".*?\\.([0-9]+)\\..*");

    private final Model model;
    private final List<List<TensorRecord>> rates;

    /// @param rates the tensors' records at each rate, in the same order
    RateCurves(Model model, List<List<TensorRecord>> rates) {
        this.model = model;
        this.rates = rates;
    }

    /// The index of each tensor's rate.
    Map<String, Integer> choose(Allocation allocation, double bits) throws IOException {
        boolean blocks = allocation instanceof LayerImportance;
        Map<String, List<Integer>> groups = groups(blocks);
        List<Curve> curves = new ArrayList<>();
        for (var group : groups.entrySet()) {
            curves.add(curve(group.getKey(), group.getValue(), blocks));
        }
        int[] chosen = allocation.choose(curves, bits);
        Map<String, Integer> choice = new HashMap<>();
        int index = 0;
        for (List<Integer> members : groups.values()) {
            for (int member : members) {
                choice.put(rates.getFirst().get(member).tensor(), chosen[index]);
            }
            index++;
        }
        return choice;
    }

    private Map<String, List<Integer>> groups(boolean blocks) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int index = 0; index < rates.getFirst().size(); index++) {
            String tensor = rates.getFirst().get(index).tensor();
            Matcher block = BLOCK.matcher(tensor);
            String name = blocks && block.matches() ? "block " + block.group(1) : tensor;
            groups.computeIfAbsent(name, missing -> new ArrayList<>()).add(index);
        }
        return groups;
    }

    private Curve curve(String name, List<Integer> members, boolean blocks) throws IOException {
        long values = 0;
        double importance = 0;
        for (int member : members) {
            TensorRecord tensor = rates.getFirst().get(member);
            values += tensor.values();
            importance += blocks ? -LayerImportance.heavyShare(model.tensors().read(tensor.tensor())) : members.size();
        }
        double[] bits = new double[rates.size()];
        double[] costs = new double[rates.size()];
        for (int rate = 0; rate < rates.size(); rate++) {
            for (int member : members) {
                TensorRecord tensor = rates.get(rate).get(member);
                double error = Double.isNaN(tensor.outputError()) ? tensor.error() : tensor.outputError();
                bits[rate] += 8.0 * tensor.bytes() / values;
                costs[rate] += tensor.values() * error;
            }
        }
        return new Curve(name, values, bits, costs, importance / members.size());
    }
}
