package dev.lloyd.bench.generation;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.nio.file.Path;

/// The same file in llama.cpp, through `de.kherud:llama`, on the processor alone.
final class LlamaCppModel implements RunningModel {
    private static final int CONTEXT = 2048;

    private final LlamaModel model;
    private final Prompts prompts = new Prompts();

    LlamaCppModel(Path file, int threads) {
        this.model = new LlamaModel(new ModelParameters()
                .setModel(file.toString())
                .setThreads(threads)
                .setThreadsBatch(threads)
                .setGpuLayers(0)
                .setCtxSize(CONTEXT)
                .disableLog());
    }

    @Override
    public String name() {
        return "llama.cpp";
    }

    private static InferenceParameters parameters(String prompt, int tokens) {
        return new InferenceParameters(prompt)
                .setNPredict(tokens)
                .setTemperature(0)
                .setIgnoreEos(true)
                .setCachePrompt(false);
    }

    @Override
    public double generate(int tokens) {
        long first = 0;
        long last = 0;
        int count = 0;
        for (LlamaOutput ignored : model.generate(parameters(Prompts.SHORT, tokens))) {
            last = System.nanoTime();
            first = count++ == 0 ? last : first;
        }
        return (count - 1) / (1e-9 * (last - first));
    }

    @Override
    public double read(int tokens) {
        String prompt = prompts.fresh(tokens);
        int length = model.encode(prompt).length;
        long start = System.nanoTime();
        for (LlamaOutput ignored : model.generate(parameters(prompt, 1))) {
            // One token, to see the prompt read.
        }
        return length / (1e-9 * (System.nanoTime() - start));
    }

    @Override
    public void close() {
        model.close();
    }
}
