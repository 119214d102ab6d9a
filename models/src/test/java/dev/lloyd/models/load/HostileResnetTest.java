package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Directories that say they hold a network of images.
class HostileResnetTest {
    private static final String CONFIG =
            "{\"model_type\": \"cifar-resnet\", \"image_size\": 5, \"widths\": [4, 6, 6], \"num_labels\": 7}";

    @TempDir
    private Path folder;

    private Model open(String config) throws IOException {
        TinyDirectory.write(folder, config, TinyModels.tensors(TinyModels.resnet(), 1), 29);
        return Models.open(folder.toString(), TransferProgress.silent());
    }

    @Test
    void theNumbersOfTheTensorsAreTaken() throws IOException {
        try (Model model = open(CONFIG)) {
            assertEquals(TinyModels.resnet(), model.network());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "5, | 0, | side",
                "5, | -5, | side",
                "5, | 2147483647, | side",
                "5, | 4294967301, | whole number",
                "7} | 0} | classes",
                "7} | 2147483647} | classes",
                "7} | 8} | head",
                "[4, 6, 6] | [] | blocks",
                "[4, 6, 6] | [4, 0, 6] | channels",
                "[4, 6, 6] | [4, -6, 6] | channels",
                "[4, 6, 6] | [4, 2147483647, 6] | channels",
                "[4, 6, 6] | [4, 6.5, 6] | whole numbers",
                "[4, 6, 6] | [4, 6, 6, 6] | blocks.3",
                "[4, 6, 6] | true | whole number",
            })
    void numbersThatNoResnetHasAreNamed(String number, String other, String rule) {
        IOException failure = assertThrows(IOException.class, () -> open(CONFIG.replace(number, other)));

        assertTrue(String.valueOf(failure.getMessage()).contains(rule), failure.getMessage());
        assertTrue(String.valueOf(failure.getMessage()).contains(folder.toString()), failure.getMessage());
    }
}
