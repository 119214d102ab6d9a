package dev.lloyd.cli.output;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.lab.choice.RecipeChoice;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChoiceTextTest {
    @Test
    void theCommandThatIsBestCanBePastedWhateverFilesAreCalled() {
        RecipeChoice.Option best = new RecipeChoice.Option("gptq", 3, 0.1, 0.2, 1, true);
        RecipeChoice choice = new RecipeChoice(3, 0, "KL nats", List.of(best), Map.of());
        StringWriter out = new StringWriter();

        ChoiceText.print(new PrintWriter(out, true), choice, "my model", List.of("it's $HOME"), false);
        ChoiceText.print(new PrintWriter(out, true), choice, "hf:org/name", List.of("text_1.txt.gz", "b.txt"), false);

        String text = out.toString();
        assertTrue(
                text.contains("quantize 'my model' --recipe gptq --bits 3 --calibrate 'it'\\''s $HOME' --out DIR"),
                text);
        assertTrue(
                text.contains(
                        "quantize hf:org/name --recipe gptq --bits 3 --calibrate text_1.txt.gz --calibrate b.txt --out DIR"),
                text);
    }
}
