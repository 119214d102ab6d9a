package dev.lloyd.models.checkpoint;

import java.io.IOException;
import java.util.List;

/// How a format lays the codes, scales and zero points of a layer out in tensors. A format is one of these, in a file
/// that says its layout, and a configuration ({@link GroupFormat}).
sealed interface GroupLayout permits GroupLayout.Writable, IntQuantizedLayout {
    /// The term with the codes.
    String codes();

    /// The term with the scales; with {@link #codes} it marks a quantized layer.
    String scales();

    /// All terms that a layer may have.
    List<String> terms();

    /// The sizes of a layer, from the shape of its codes.
    ///
    /// @throws IOException if these and the scheme do not fit
    GroupShape shape(LayerTerms terms, GroupScheme scheme) throws IOException;

    /// Reads a layer.
    ///
    /// @throws IOException if its tensors do not fit each other or the scheme
    GroupedCodes read(LayerTerms terms, GroupScheme scheme) throws IOException;

    /// A layout that is written too.
    sealed interface Writable extends GroupLayout permits GptqLayout, AwqLayout, PackQuantizedLayout {
        /// Checks that the format can hold such a layer.
        ///
        /// @throws IllegalArgumentException with the reason if it cannot
        void require(GroupedCodes layer);

        /// A layer as the format's tensors.
        ///
        /// @param layer one that {@link #require} lets through
        List<Term> write(GroupedCodes layer);
    }
}
