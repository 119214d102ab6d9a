package dev.lloyd.server.api;

import dev.lloyd.server.http.ApiException;
import tools.jackson.databind.JsonNode;

/// Texts that come as tokens.
final class TokenArrays {
    private TokenArrays() {}

    /// The ids of an array.
    ///
    /// @throws ApiException if it is no array, or one is none of the model's
    static int[] ids(String field, JsonNode array, int vocabularySize) {
        if (!array.isArray()) {
            throw ApiException.wrong(field, "'" + field + "' should hold either texts or arrays of tokens");
        }
        int[] ids = new int[array.size()];
        for (int index = 0; index < ids.length; index++) {
            JsonNode id = array.path(index);
            if (!id.isIntegralNumber() || !id.canConvertToInt() || id.asInt() < 0 || id.asInt() >= vocabularySize) {
                throw ApiException.wrong(
                        field,
                        "'" + field + "' holds a token that is none of the model's 0 to " + (vocabularySize - 1));
            }
            ids[index] = id.asInt();
        }
        return ids;
    }
}
