package dev.lloyd.vectors.attribute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import dev.lloyd.vectors.attribute.Condition.Share;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            price<20        | price<20
            price <= 20     | price<=20
            ' a.b >-1e3 '   | a.b>-1e3
            lang = en , de  | lang=en,de
            lang!=fr        | lang!=fr
            x>=y=z          | x>=y=z
            """)
    void conditionsParseFromWhatTheyPrint(String text, String printed) {
        Condition condition = Condition.parse(text);
        assertEquals(printed, condition.toString());
        assertEquals(condition, Condition.parse(printed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "price", "price<", "<20", "price<1,2", "price ! 3"})
    void otherTextsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Condition.parse(text));
    }

    @Test
    void numbersAreComparedAsNumbers() {
        assertTrue(numbers("x<10").isMetBy(9));
        assertFalse(numbers("x<10").isMetBy(10));
        assertTrue(numbers("x=1,2,-0").isMetBy(0));
        assertTrue(numbers("x!=1,2").isMetBy(1.5));
        assertFalse(numbers("x!=1,2").isMetBy(2));
        assertFalse(numbers("x!=1,2").isMetBy(Double.NaN));
        assertEquals(
                "'x' has numbers, which 'en' is not",
                assertThrows(IllegalArgumentException.class, () -> numbers("x=en"))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> numbers("x<NaN"));
    }

    private static Condition.Test numbers(String text) {
        return Condition.parse(text).test(Optional.empty());
    }

    @Test
    void wordsThatNoVectorHasAreComparedToo() {
        List<String> words = List.of("de", "en", "fr");
        assertEquals("de", met("lang<e", words));
        assertEquals("en,fr", met("lang>=e", words));
        assertEquals("en", met("lang=en,xx", words));
        assertEquals("", met("lang=xx", words));
        assertEquals("de,en,fr", met("lang!=xx", words));
        assertEquals("de,en", met("lang<=en", words));
    }

    private static String met(String text, List<String> words) {
        Condition.Test test = Condition.parse(text).test(Optional.of(words));
        return String.join(
                ",",
                words.stream().filter(word -> test.isMetBy(words.indexOf(word))).toList());
    }

    /// What a run says must be true of all values in it: tried for every condition on values -3 to 3 and every
    /// run of them.
    @ParameterizedTest
    @ValueSource(strings = {"x=0", "x=-1,2", "x!=1", "x!=0,1", "x<1", "x<=1", "x>-1", "x>=0.5", "x<0.5", "x=0.5"})
    void aRunIsAllOrNoneOnlyIfItsValuesAre(String text) {
        Condition.Test test = numbers(text);
        for (int least = -3; least <= 3; least++) {
            for (int most = least; most <= 3; most++) {
                int met = 0;
                for (int value = least; value <= most; value++) {
                    met += test.isMetBy(value) ? 1 : 0;
                }
                Share share = test.of(least, most);
                assertTrue(share != Share.ALL || met == most - least + 1, text + " " + least + " " + most);
                assertTrue(share != Share.NONE || met == 0, text + " " + least + " " + most);
                assertTrue(least < most || share != Share.SOME, text + " " + least);
            }
        }
        assertEquals(Share.NONE, test.of(Double.NaN, Double.NaN));
    }

    @Test
    void everyValueLiesWithinWhatItsCodeStandsFor() {
        RandomGenerator random = Seeds.generator(1);
        for (int distinct : new int[] {0, 1, 7, 255, 256, 5000}) {
            double[] values = new double[3000];
            for (int row = 0; row < values.length; row++) {
                values[row] = row % 10 == 0 || distinct == 0 ? Double.NaN : random.nextInt(distinct) / 8.0;
            }
            AttributeCodes codes = AttributeCodes.of(values);
            assertEquals(distinct <= 255, codes.isExact());
            int[] sizes = new int[256];
            for (int row = 0; row < values.length; row++) {
                int code = Byte.toUnsignedInt(codes.codes()[row]);
                sizes[code]++;
                assertEquals(Double.isNaN(values[row]), code == 0);
                assertTrue(code == 0 || (codes.least()[code] <= values[row] && values[row] <= codes.most()[code]));
            }
            // 2,700 values over 255 codes are 10.6 each; runs end where values change.
            int most = Arrays.stream(sizes, 1, 256).max().orElseThrow();
            assertTrue(distinct < 256 || most < 40, distinct + " " + most);
        }
    }
}
