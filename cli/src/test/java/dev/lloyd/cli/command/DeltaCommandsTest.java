package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A delta as a user meets it. The base is a llama2.c file, the tuned model a directory of what 8 bits made of it.
class DeltaCommandsTest {
    @TempDir
    private Path folder;

    private Path base = Path.of("");
    private Path tuned = Path.of("");
    private Path delta = Path.of("");
    private Path text = Path.of("");

    @BeforeEach
    void write() throws IOException {
        base = Stories.model(folder.resolve("base"));
        tuned = folder.resolve("tuned");
        run(0, "quantize", base, "--recipe", "int(bits=4, group=channel)", "--out", tuned);
        delta = folder.resolve("delta");
        text = folder.resolve("text.txt");
        Files.writeString(text, "Once upon a time, there was a little girl named Lily. ".repeat(60));
    }

    private static String run(int code, Object... arguments) {
        return Stories.run(code, arguments);
    }

    private void quantize() {
        String said =
                run(0, "quantize", tuned, "--base", base, "--recipe", "int(bits=8, group=channel)", "--out", delta);
        assertTrue(said.contains("delta to   " + base), said);
    }

    private static double perplexity(String printed) {
        return Double.parseDouble(printed.split(" ", -1)[1]);
    }

    @Test
    void aDeltaRunsAsTheTunedModelDoes() {
        quantize();

        double whole = perplexity(run(0, "evaluate", tuned, "--text", text, "--windows", "2"));
        double plain = perplexity(run(0, "evaluate", base, "--text", text, "--windows", "2"));
        double added = perplexity(run(0, "evaluate", delta, "--text", text, "--windows", "2"));

        assertTrue(Math.abs(added - whole) < 0.1 * Math.abs(plain - whole), plain + " " + whole + " " + added);
    }

    @Test
    void inspectNamesTheBaseAndVerifySubtractsIt() {
        quantize();

        String inspected = run(0, "inspect", delta);
        assertTrue(inspected.contains("base: " + base) && inspected.contains("baseSha256: "), inspected);
        run(0, "verify", delta, "--source", tuned);
    }

    @Test
    void anotherBaseIsRefusedAndOneThatMovedIsNamed() throws IOException {
        quantize();
        Path moved = folder.resolve("moved");
        Files.move(base.getParent(), moved);

        String missing = run(1, "evaluate", delta, "--text", text);
        assertTrue(missing.contains(base.toString()) && missing.contains("--base"), missing);
        String other = run(1, "evaluate", delta, "--base", tuned, "--text", text);
        assertTrue(other.contains("only the base that it was made of"), other);
        Path there = moved.resolve("model.bin");
        run(0, "evaluate", delta, "--base", there, "--text", text, "--windows", "1");
        assertTrue(run(1, "verify", delta, "--source", tuned).contains("--base"));
        run(0, "verify", delta, "--source", tuned, "--base", there);
        assertTrue(run(2, "verify", tuned, "--source", there, "--base", there).contains("is no delta"));
        assertTrue(run(2, "verify", tuned, "--base", there).contains("--source"));
        run(0, "convert", delta, "--base", there, "--out", folder.resolve("sum.safetensors"));
        run(0, "convert", delta, "--base", there, "--out", folder.resolve("sum.gguf"));
        assertTrue(run(2, "convert", tuned, "--base", there, "--out", folder.resolve("none.safetensors"))
                .contains("is no delta"));
    }

    @Test
    void whatADeltaCannotBeIsRefused() {
        quantize();

        assertTrue(
                run(2, "evaluate", delta, "--products", "int8", "--text", text).contains("delta"));
        assertTrue(run(2, "convert", delta, "--format", "gptq-v2", "--out", folder.resolve("gptq"))
                .contains("delta"));
        assertTrue(run(2, "evaluate", base, "--base", base, "--text", text).contains("is no delta"));
        assertTrue(run(2, "plan", tuned, "--base", base, "--bits", "1").contains("--recipe"));
    }

    @Test
    void convertingGivesTheSum() {
        quantize();
        Path sum = folder.resolve("sum.safetensors");

        run(0, "convert", delta, "--type", "F32", "--out", sum);

        assertTrue(run(0, "inspect", sum).contains("model.layers.0.self_attn.q_proj.weight"));
    }
}
