package dev.lloyd.bench.embedding;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import dev.lloyd.core.matrix.Matrix;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;

/// The model's own ONNX file in ONNX Runtime, on the processor alone: every optimisation of the graph, operators one
/// after the other, each with all threads. Texts are sorted by length and go in batches, padded to the longest of the
/// batch and masked; the mean of the tokens that are not padding is taken here, as the graph ends before it.
final class OnnxRuntimeEncoder implements RunningEncoder {
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int batch;

    /// @param batch texts that go through the graph together
    OnnxRuntimeEncoder(Path file, int threads, int batch) {
        this.environment = OrtEnvironment.getEnvironment();
        this.batch = batch;
        try (SessionOptions options = new SessionOptions()) {
            options.setOptimizationLevel(OptLevel.ALL_OPT);
            options.setExecutionMode(ExecutionMode.SEQUENTIAL);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            this.session = environment.createSession(file.toString(), options);
        } catch (OrtException exception) {
            throw new IllegalStateException("ONNX Runtime does not open " + file, exception);
        }
    }

    @Override
    public String name() {
        return "ONNX Runtime, 32-bit floats, batches of " + batch;
    }

    @Override
    public Matrix embed(int[][] ids) {
        Integer[] order = new Integer[ids.length];
        Arrays.setAll(order, index -> index);
        Arrays.sort(order, Comparator.comparingInt(text -> ids[text].length));
        Matrix[] target = new Matrix[1];
        for (int from = 0; from < order.length; from += batch) {
            embed(ids, Arrays.copyOfRange(order, from, Math.min(order.length, from + batch)), target);
        }
        return target[0];
    }

    private void embed(int[][] ids, Integer[] texts, Matrix[] target) {
        int width =
                Arrays.stream(texts).mapToInt(text -> ids[text].length).max().orElse(0);
        long[] tokens = new long[texts.length * width];
        long[] mask = new long[tokens.length];
        for (int row = 0; row < texts.length; row++) {
            int[] text = ids[texts[row]];
            for (int token = 0; token < text.length; token++) {
                tokens[row * width + token] = text[token];
                mask[row * width + token] = 1;
            }
        }
        long[] shape = {texts.length, width};
        try (OnnxTensor first = OnnxTensor.createTensor(environment, LongBuffer.wrap(tokens), shape);
                OnnxTensor second = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor third =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[tokens.length]), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", first, "attention_mask", second, "token_type_ids", third))) {
            FloatBuffer states = ((OnnxTensor) result.get(0)).getFloatBuffer();
            int dimension = states.remaining() / tokens.length;
            if (target[0] == null) {
                target[0] = Matrix.zeros(ids.length, dimension);
            }
            for (int row = 0; row < texts.length; row++) {
                pool(states, row * width * dimension, ids[texts[row]].length, target[0], texts[row]);
            }
        } catch (OrtException exception) {
            throw new IllegalStateException("ONNX Runtime does not run " + texts.length + " texts", exception);
        }
    }

    /// The mean of some tokens, brought to length 1.
    private static void pool(FloatBuffer states, int from, int tokens, Matrix target, int text) {
        int dimension = target.columns();
        float[] values = new float[tokens * dimension];
        states.get(from, values);
        float[] vector = new float[dimension];
        for (int token = 0; token < tokens; token++) {
            for (int feature = 0; feature < dimension; feature++) {
                vector[feature] += values[token * dimension + feature];
            }
        }
        double squares = 0;
        for (float value : vector) {
            squares += (double) value * value;
        }
        for (int feature = 0; feature < dimension; feature++) {
            target.set(text, feature, (float) (vector[feature] / Math.sqrt(squares)));
        }
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException exception) {
            throw new IllegalStateException("ONNX Runtime does not close its session", exception);
        }
    }
}
