package dev.lloyd.models.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.LinearGroup.FoldTarget;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.runtime.FloatOps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkTest {
    static Stream<Network> networks() {
        return Stream.of(
                TinyModels.bert(Pooling.MEAN),
                TinyModels.llama(Head.UNTIED),
                TinyModels.llama(Head.TIED),
                TinyModels.resnet());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theDataBesideAFamilyIsWhatItsBlocksReallyDo(Network network) {
        Ops<Matrix> real = FloatOps.of(TinyModels.weights(TinyModels.tensors(network, 1)), Workers.of(1));
        TokenBatch batch = TokenBatch.of(
                network instanceof Resnet
                        ? List.of(new int[network.maxTokens()])
                        : List.of(new int[] {3, 1, 4}, new int[] {1, 5}));
        Matrix hidden = network.embed(real, batch);
        for (int block = 0; block < network.blocks(); block++) {
            List<String> called = new ArrayList<>();
            List<Matrix> inputs = new ArrayList<>();
            Ops<Matrix> watched = new ObservedOps<>(real, (name, input) -> {
                called.add(name);
                inputs.add(input);
            });
            hidden = network.block(watched, block, batch.packing(), hidden);
            assertEquals(network.linears(block), called, "linear layers of block " + block);
            int at = 0;
            for (LinearGroup group : network.groups(block)) {
                Matrix shared = inputs.get(at);
                for (String ignored : group.linears()) {
                    assertTrue(shared == inputs.get(at++), group + " shares one input");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyNameInTheDataIsATensor(Network network) {
        Set<String> names = new HashSet<>();
        for (TensorShape tensor : network.tensors()) {
            assertTrue(names.add(tensor.name()), tensor + " is listed once");
        }
        network.embeddings().forEach(name -> assertTrue(names.contains(name + ".weight"), name));
        network.outputLayer().ifPresent(name -> assertTrue(names.contains(name + ".weight"), name));
        for (int block = 0; block < network.blocks(); block++) {
            for (LinearGroup group : network.groups(block)) {
                group.linears().forEach(name -> assertTrue(names.contains(name + ".weight"), name));
                if (group.fold().target() != FoldTarget.NOTHING) {
                    assertTrue(names.contains(group.fold().name() + ".weight"), group.toString());
                }
            }
        }
    }

    @Test
    void tiedHeadsShareTheWordTable() {
        Llama tied = TinyModels.llama(Head.TIED);
        assertEquals(tied.embeddings().getFirst(), tied.outputLayer().orElseThrow());
        Llama untied = TinyModels.llama(Head.UNTIED);
        assertEquals("lm_head", untied.outputLayer().orElseThrow());
    }

    @Test
    void rejectsShapesThatCannotBe() {
        assertThrows(IllegalArgumentException.class, () -> new LlamaConfig.Heads(6, 4));
        assertThrows(IllegalArgumentException.class, () -> Rope.of(7, 10000));
        assertThrows(IllegalArgumentException.class, () -> Packing.of(3, 0));
        assertThrows(IllegalArgumentException.class, () -> new TokenBatch(new int[2], Packing.of(3)));
        assertThrows(
                IllegalArgumentException.class, () -> new BertConfig(10, 12, 20, 1, 5, 8, 2, 1e-12f, Pooling.MEAN));
    }
}
