package dev.lloyd.lucene;

import java.io.IOException;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.util.IOUtils;

/// The two files of a segment's codes: their names, headers and version.
///
/// @param extension of the file's name
/// @param codec the name in its header
record CodedFiles(String extension, String codec) {
    static final CodedFiles META = new CodedFiles("vlm", "LloydCodedMeta");
    static final CodedFiles CODES = new CodedFiles("vlc", "LloydCodedCodes");

    private static final int VERSION = 0;

    /// Makes the file and writes its header.
    IndexOutput create(SegmentWriteState state) throws IOException {
        String name = IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
        IndexOutput output = state.directory.createOutput(name, state.context);
        try {
            CodecUtil.writeIndexHeader(output, codec, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
            return output;
        } catch (Throwable failure) {
            IOUtils.closeWhileSuppressingExceptions(failure, output);
            throw failure;
        }
    }

    String name(SegmentReadState state) {
        return IndexFileNames.segmentFileName(state.segmentInfo.name, state.segmentSuffix, extension);
    }

    /// Reads the header.
    ///
    /// @throws org.apache.lucene.index.CorruptIndexException if it is another file's
    /// @throws org.apache.lucene.index.IndexFormatTooNewException if a later version wrote it
    void check(DataInput input, SegmentReadState state) throws IOException {
        CodecUtil.checkIndexHeader(input, codec, VERSION, VERSION, state.segmentInfo.getId(), state.segmentSuffix);
    }
}
