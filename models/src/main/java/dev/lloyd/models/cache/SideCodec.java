package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.runtime.RotaryTable;
import dev.lloyd.quant.engine.StreamCodec;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Codes chunks of the keys, or of the values, of one block.
final class SideCodec {
    private final StreamCodec codec;
    private final CacheSide.Rows rows;
    private final Optional<RotaryTable> turning;
    private final Optional<Latent> latent;
    private final boolean alone;
    private final int features;

    private SideCodec(StreamCodec codec, CacheSide.Rows rows, int chunk, Place place, int features) {
        this.latent = place.latent();
        this.features = features;
        this.codec = codec;
        this.rows = rows;
        this.turning = place.rope();
        this.alone = rows == CacheSide.Rows.TOKENS && (codec.codesRowsAlone() || chunk == 1 && codec.joinsRows());
    }

    /// Where keys or values are coded, on the way from attention back to the layer's input.
    ///
    /// @param rope by which keys are turned back before they are coded; empty: not at all
    /// @param latent by which they are led to the layer's input then; empty: not at all
    record Place(Optional<RotaryTable> rope, Optional<Latent> latent) {}

    /// Fits one side of a recipe.
    ///
    /// @param sample tokens x features, not turned if the side is not
    /// @param chunk tokens that are coded together
    /// @param use what the features are multiplied with, if known
    /// @param place where it is coded
    static SideCodec fit(
            CacheSide side,
            Matrix sample,
            int chunk,
            Optional<LayerStatistics> use,
            Place place,
            long seed,
            Workers workers) {
        Optional<Latent> latent = place.latent();
        boolean byToken = side.rows() == CacheSide.Rows.TOKENS;
        if (!byToken && side.recipe().need().isCalibrated()) {
            throw new IllegalArgumentException("'" + side.recipe().text()
                    + "' by channel: what rows of channels are multiplied with is a chunk's own, so that nothing is"
                    + " known of it beforehand");
        }
        if (latent.isPresent() && side.recipe().need().isCalibrated()) {
            throw new IllegalArgumentException(
                    "'" + side.recipe().text()
                            + "' latent: what latents are multiplied with is not known; statistics are those of keys and values");
        }
        Matrix seen = latent.map(each -> each.of(sample, workers)).orElse(sample);
        Matrix matrix = byToken ? seen : byChannel(seen, chunk);
        Optional<LayerStatistics> known = byToken ? use : Optional.empty();
        StreamCodec codec = StreamCodec.fit(side.recipe(), matrix, known, seed, workers);
        codec.code(
                Matrix.zeros(byToken ? chunk : sample.columns(), matrix.columns()), workers); // Shapes that do not fit.
        return new SideCodec(codec, side.rows(), chunk, place, sample.columns());
    }

    /// The chunks of a sample, turned over, one below the other; an incomplete one is left out.
    private static Matrix byChannel(Matrix sample, int chunk) {
        int chunks = sample.rows() / chunk;
        if (chunks == 0) {
            throw new IllegalArgumentException(
                    "a text of " + sample.rows() + " tokens is shorter than a chunk of " + chunk);
        }
        Matrix target = Matrix.zeros(chunks * sample.columns(), chunk);
        for (int row = 0; row < chunks * chunk; row++) {
            int first = row / chunk * sample.columns();
            for (int column = 0; column < sample.columns(); column++) {
                target.set(first + column, row % chunk, sample.at(row, column));
            }
        }
        return target;
    }

    /// Codes tokens.
    ///
    /// @param position of the first
    CanonicalForm code(Matrix tokens, int position, Workers workers) {
        return coded(turnedBack(tokens, position), workers);
    }

    /// @param still tokens, not turned if the side is not
    private CanonicalForm coded(Matrix still, Workers workers) {
        Matrix inner = inner(still, workers);
        return alone ? codec.codeByRow(inner, workers) : codec.code(inner, workers);
    }

    /// Codes tokens with the codes that another layer has of them.
    ///
    /// @param leader the other layer's form
    CanonicalForm follow(CanonicalForm leader, Matrix tokens, int position, Workers workers) {
        return codec.follow(leader, inner(turnedBack(tokens, position), workers), workers);
    }

    /// Checks that layers can share codes.
    void requireShareable() {
        codec.requireShareable();
    }

    /// The matrix that is coded.
    private Matrix inner(Matrix still, Workers workers) {
        Matrix matrix = latent.map(each -> each.of(still, workers)).orElse(still);
        return rows == CacheSide.Rows.TOKENS ? matrix : matrix.transpose();
    }

    /// What a form stands for: the inverse of {@link #inner} of what is decoded.
    private Matrix outer(CanonicalForm form, MatrixPool storage, Workers workers) {
        Matrix matrix = storage.take(form.rows(), form.columns());
        codec.decode(form, matrix, workers);
        Matrix decoded = rows == CacheSide.Rows.TOKENS ? matrix : storage.turnedOver(matrix);
        return latent.map(each -> each.outputs(decoded, workers)).orElse(decoded);
    }

    /// The inverse of {@link #code}.
    ///
    /// @param storage to take it from
    Matrix decode(CanonicalForm form, int position, MatrixPool storage, Workers workers) {
        Matrix tokens = outer(form, storage, workers);
        turning.ifPresent(table -> table.rotate(position, 1, tokens));
        return tokens;
    }

    /// Whether what is decoded has as many values as the tokens.
    boolean decodesTokens() {
        return latent.isEmpty();
    }

    private Matrix turnedBack(Matrix tokens, int position) {
        if (turning.isEmpty()) {
            return tokens;
        }
        Matrix target = tokens.copy();
        turning.get().rotate(position, -1, target);
        return target;
    }

    /// The tokens of a form and behind them those of another, if each was coded alone.
    CanonicalForm joined(CanonicalForm before, CanonicalForm behind) {
        return codec.joined(before, behind);
    }

    /// The first tokens of a form, if each was coded alone.
    CanonicalForm firstTokens(CanonicalForm form, int count) {
        return codec.firstRows(form, count);
    }

    /// A sample, not turned if the side is not, as it is coded in whole chunks; an incomplete one is left out.
    List<CanonicalForm> forms(Matrix sample, int chunk, Workers workers) {
        return pieces(sample, chunk).stream()
                .map(tokens -> coded(tokens, workers))
                .toList();
    }

    /// The same with the codes of another layer's forms.
    List<CanonicalForm> forms(Matrix sample, int chunk, List<CanonicalForm> leaders, Workers workers) {
        List<Matrix> pieces = pieces(sample, chunk);
        return IntStream.range(0, pieces.size())
                .mapToObj(index -> codec.follow(leaders.get(index), inner(pieces.get(index), workers), workers))
                .toList();
    }

    private List<Matrix> pieces(Matrix sample, int chunk) {
        int step = alone ? Math.max(1, sample.rows()) : chunk;
        return IntStream.range(0, sample.rows() / step)
                .mapToObj(index -> sample.rowSlice(index * step, (index + 1) * step))
                .toList();
    }

    /// `|X' - X|^2 / |X|^2` of a sample and its forms; NaN if it is shorter than a chunk.
    double error(Matrix sample, int chunk, List<CanonicalForm> forms, Workers workers) {
        double error = 0;
        double size = 0;
        List<Matrix> pieces = pieces(sample, chunk);
        for (int piece = 0; piece < pieces.size(); piece++) {
            Matrix tokens = pieces.get(piece);
            Matrix decoded = outer(forms.get(piece), new MatrixPool(0), workers);
            for (int index = 0; index < decoded.values().length; index++) {
                double difference = decoded.values()[index] - tokens.values()[index];
                error += difference * difference;
            }
            size += tokens.squaredNorm();
        }
        return pieces.isEmpty() ? Double.NaN : size == 0 ? 0 : error / size;
    }

    /// A sample of whole chunks as it is decoded.
    Matrix decoded(Matrix sample, int chunk, Workers workers) {
        Matrix target = Matrix.zeros(sample.rows(), sample.columns());
        int offset = 0;
        for (CanonicalForm form : forms(sample, chunk, workers)) {
            Matrix part = outer(form, new MatrixPool(0), workers);
            System.arraycopy(part.values(), 0, target.values(), offset, part.values().length);
            offset += part.values().length;
        }
        return target;
    }

    /// Whether each token is coded alone, so that those that come together may have one form: because of how rows are
    /// coded, or because a chunk is one token.
    boolean codesTokensAlone() {
        return alone;
    }

    /// Whether it makes no difference how many tokens a chunk has.
    boolean codesAnyChunk() {
        return rows == CacheSide.Rows.TOKENS && codec.codesRowsAlone();
    }

    /// A form like those that tokens become, which gives what they share.
    ///
    /// @param tokens how many
    CanonicalForm example(int tokens, Workers workers) {
        Matrix sample = new Matrix(tokens, features, Seeds.gaussian(tokens * features, 1));
        return code(sample, 0, workers);
    }

    /// How many tokens a form is of.
    int tokens(CanonicalForm form) {
        return rows == CacheSide.Rows.TOKENS ? form.rows() : form.columns();
    }

    /// The tensors of a form without what all share.
    StoredTensors own(CanonicalForm form) {
        return codec.own(form);
    }

    /// The inverse of {@link #own}.
    ///
    /// @param like an example
    /// @param tokens of the form
    CanonicalForm restore(CanonicalForm like, int tokens, StoredTensors own) {
        return codec.restore(like, rows == CacheSide.Rows.TOKENS ? tokens : features, own);
    }

    /// The tensors of a form whose codes are another layer's, without these.
    StoredTensors ownOfFollower(CanonicalForm form) {
        Map<String, StoredTensor> own = new LinkedHashMap<>(codec.own(form).byName());
        own.keySet().removeIf(SideCodec::isCodes);
        return new StoredTensors(own);
    }

    /// The inverse of {@link #ownOfFollower}.
    ///
    /// @param leader the other layer's form
    CanonicalForm restoreFollower(CanonicalForm like, int tokens, StoredTensors own, CanonicalForm leader) {
        Map<String, StoredTensor> all = new LinkedHashMap<>(own.byName());
        leader.tensors().byName().forEach((name, tensor) -> {
            if (isCodes(name)) {
                all.put(name, tensor);
            }
        });
        return restore(like, tokens, new StoredTensors(all));
    }

    private static boolean isCodes(String name) {
        return name.startsWith("plane");
    }

    /// Bytes of a form without what all share.
    long byteSize(CanonicalForm form) {
        return codec.byteSize(form);
    }

    long sharedBytes() {
        return codec.sharedBytes();
    }
}
