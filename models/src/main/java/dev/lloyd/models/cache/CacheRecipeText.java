package dev.lloyd.models.cache;

import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Parses and prints the text form of a {@link CacheRecipe}.
final class CacheRecipeText {
    private static final String KEYS = "keys";
    private static final String VALUES = "values";
    private static final String INPUT = "input";
    private static final String DIFFERENCES = "differences";
    private static final String CHUNK = "chunk";
    private static final String WINDOW = "window";
    private static final String FIRST = "first";
    private static final String LAYERS = "layers";
    private static final String BY_CHANNEL = "by channel";
    private static final String UNTURNED = "unturned";
    private static final String LATENT = "latent";
    private static final String FORM =
            "a cache recipe is LINE, or 'keys [by channel] [unturned|latent]: LINE ; values [by channel] [latent]: LINE', or"
                    + " 'input [by channel] [differences]: LINE', and after it 'chunk: N', 'window: N', 'first: N', 'layers: N', each once";

    private CacheRecipeText() {}

    static CacheRecipe parse(String text) {
        List<String> pieces = PartText.split(text, ';');
        if (pieces.size() == 1 && !isClause(text)) {
            CacheSide side = CacheSide.of(Recipe.parse(text));
            return new CacheRecipe(side, side, 1, 0, 0, 1);
        }
        Map<String, CacheSide> sides = new LinkedHashMap<>();
        Map<String, Integer> numbers = new LinkedHashMap<>();
        for (String piece : pieces) {
            int colon = piece.indexOf(':');
            String head = colon < 0 ? "" : piece.substring(0, colon).strip();
            String body = piece.substring(colon + 1).strip();
            String name = head.split(" ", 2)[0];
            boolean isNew = switch (name) {
                case KEYS, VALUES, INPUT -> sides.put(name, side(head, name, body)) == null;
                case CHUNK, WINDOW, FIRST, LAYERS -> numbers.put(name, number(piece, head, name, body)) == null;
                default -> false;
            };
            if (!isNew) {
                throw new IllegalArgumentException("'" + piece.strip() + "': " + FORM);
            }
        }
        boolean isInput = sides.containsKey(INPUT);
        CacheSide keys = sides.get(isInput ? INPUT : KEYS);
        CacheSide values = sides.get(isInput ? INPUT : VALUES);
        if (keys == null || values == null || isInput && sides.size() > 1) {
            throw new IllegalArgumentException(
                    "'" + text.strip() + "' must say both keys and values, or input alone: " + FORM);
        }
        return new CacheRecipe(
                keys,
                values,
                numbers.getOrDefault(CHUNK, 1),
                numbers.getOrDefault(WINDOW, 0),
                numbers.getOrDefault(FIRST, 0),
                numbers.getOrDefault(LAYERS, 1));
    }

    private static boolean isClause(String text) {
        return text.strip().matches("(" + KEYS + "|" + VALUES + "|" + INPUT + ")\\b[^(|]*:.*");
    }

    private static CacheSide side(String head, String name, String line) {
        String rest = head.substring(name.length()).strip().replaceAll("\\s+", " ");
        CacheSide.Turning turning = name.equals(INPUT) ? ofInput(rest) : ofSide(rest);
        String rows = rest.substring(0, rest.length() - word(turning).length()).strip();
        if (!rows.isEmpty() && !rows.equals(BY_CHANNEL)) {
            throw new IllegalArgumentException("'" + head + "': " + FORM);
        }
        return new CacheSide(
                Recipe.parse(line), rows.isEmpty() ? CacheSide.Rows.TOKENS : CacheSide.Rows.CHANNELS, turning);
    }

    private static CacheSide.Turning ofInput(String rest) {
        return rest.endsWith(DIFFERENCES) ? CacheSide.Turning.DIFFERENCE : CacheSide.Turning.INPUT;
    }

    private static CacheSide.Turning ofSide(String rest) {
        return rest.endsWith(UNTURNED)
                ? CacheSide.Turning.UNTURNED
                : rest.endsWith(LATENT) ? CacheSide.Turning.LATENT : CacheSide.Turning.TURNED;
    }

    private static String word(CacheSide.Turning turning) {
        return switch (turning) {
            case TURNED, INPUT -> "";
            case UNTURNED -> UNTURNED;
            case LATENT -> LATENT;
            case DIFFERENCE -> DIFFERENCES;
        };
    }

    private static int number(String piece, String head, String name, String body) {
        if (!head.equals(name) || !body.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("'" + piece.strip() + "': " + FORM);
        }
        return Integer.parseInt(body);
    }

    static String print(CacheRecipe recipe) {
        CacheSide keys = recipe.keys();
        boolean isPlain = keys.equals(CacheSide.of(keys.recipe())) && keys.equals(recipe.values());
        boolean isUsual = recipe.chunk() == 1 && recipe.window() == 0 && recipe.first() == 0 && recipe.layers() == 1;
        if (isPlain && isUsual) {
            return keys.recipe().text();
        }
        StringBuilder text = new StringBuilder(
                recipe.codesInputs() ? print(INPUT, keys) : print(KEYS, keys) + " ; " + print(VALUES, recipe.values()));
        append(text, CHUNK, recipe.chunk(), 1);
        append(text, WINDOW, recipe.window(), 0);
        append(text, FIRST, recipe.first(), 0);
        append(text, LAYERS, recipe.layers(), 1);
        return text.toString();
    }

    private static String print(String name, CacheSide side) {
        String rows = side.rows() == CacheSide.Rows.CHANNELS ? " " + BY_CHANNEL : "";
        String word = word(side.turning());
        String turning = word.isEmpty() ? "" : " " + word;
        return name + rows + turning + ": " + side.recipe().text();
    }

    private static void append(StringBuilder text, String name, int value, int usual) {
        if (value != usual) {
            text.append(" ; ").append(name).append(": ").append(value);
        }
    }
}
