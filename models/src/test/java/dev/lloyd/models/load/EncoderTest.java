package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TestData;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.Encoder.Role;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The encoders against ONNX Runtime, which runs the same file.
class EncoderTest {
    /// Two hundred texts: short ones, and some that are cut at 128 tokens.
    private static List<String> texts() throws IOException {
        Stream<String> sentences = TestData.lines("ir/scifact/queries.test.tsv.gz", 188, 0).stream()
                .map(line -> line.substring(line.indexOf('\t') + 1));
        return Stream.concat(sentences, TestData.lines("ir/scifact/docs.tsv.gz", 12, 800).stream())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "all-minilm-l6-v2, MEAN, '', ''",
        "bge-small-en-v15, FIRST, 'Represent this sentence for searching relevant passages: ', ''",
        "e5-small-v2, MEAN, 'query: ', 'passage: '"
    })
    void agreesWithOnnxRuntime(String name, Pooling pooling, String query, String passage)
            throws IOException, OrtException {
        List<String> texts = texts();
        assertEquals(200, texts.size());
        try (Model model = TestData.encoder(name);
                Workers workers = Workers.of(2)) {
            assertEquals(pooling, ((Bert) model.network()).config().pooling());
            assertEquals(query, model.prefixes().query());
            assertEquals(passage, model.prefixes().passage());
            Encoder encoder = new Encoder(
                    model.network(), new DenseWeights(model.tensors()), model.tokenizer(), model.prefixes(), 128);
            Matrix ours = encoder.embed(texts, Role.PASSAGE, workers);

            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            OrtSession.SessionOptions options = new OrtSession.SessionOptions();
            options.setIntraOpNumThreads(2);
            String file = model.tensors().file().path().toString();
            try (OrtSession session = environment.createSession(file, options)) {
                for (int text = 0; text < texts.size(); text++) {
                    float[][] states = run(environment, session, encoder.tokens(texts.get(text), Role.PASSAGE));
                    double cosine = cosine(pool(states, pooling), ours, text);
                    assertTrue(cosine >= 0.99999, name + ", text " + text + ": cosine " + cosine);
                }
            }
        }
    }

    private static float[][] run(OrtEnvironment environment, OrtSession session, int[] ids) throws OrtException {
        long[][] input = {Arrays.stream(ids).asLongStream().toArray()};
        long[][] ones = {new long[ids.length]};
        Arrays.fill(ones[0], 1);
        try (OnnxTensor tokens = OnnxTensor.createTensor(environment, input);
                OnnxTensor mask = OnnxTensor.createTensor(environment, ones);
                OnnxTensor types = OnnxTensor.createTensor(environment, new long[][] {new long[ids.length]});
                OrtSession.Result result =
                        session.run(Map.of("input_ids", tokens, "attention_mask", mask, "token_type_ids", types))) {
            return ((float[][][]) result.get(0).getValue())[0];
        }
    }

    private static double[] pool(float[][] states, Pooling pooling) {
        double[] pooled = new double[states[0].length];
        int count = pooling == Pooling.MEAN ? states.length : 1;
        for (int token = 0; token < count; token++) {
            for (int feature = 0; feature < pooled.length; feature++) {
                pooled[feature] += states[token][feature];
            }
        }
        return pooled;
    }

    private static double cosine(double[] reference, Matrix vectors, int row) {
        double product = 0;
        double left = 0;
        double right = 0;
        for (int feature = 0; feature < reference.length; feature++) {
            double ours = vectors.at(row, feature);
            product += reference[feature] * ours;
            left += reference[feature] * reference[feature];
            right += ours * ours;
        }
        assertEquals(1, right, 1e-5, "vectors have length 1");
        return product / Math.sqrt(left * right);
    }
}
