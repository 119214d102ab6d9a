/// Lloyd's vector codecs in Lucene 10.5: {@link dev.lloyd.lucene.LloydKnnVectorsFormat} is all that a user meets,
/// and says what is in its files. `CodedWriter` and `CodedReader` write and read the codes of a segment; Lucene's
/// own classes keep the graph over them, the raw vectors if they are kept, and fields of bytes. Nothing here
/// searches or quantizes.
@NullMarked
package dev.lloyd.lucene;

import org.jspecify.annotations.NullMarked;
