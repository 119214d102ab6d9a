/// A Lucene format for vectors on Lloyd's vector codecs.
module dev.lloyd.lucene {
    requires transitive dev.lloyd.vectors;
    requires transitive org.apache.lucene.core;
    requires static com.google.auto.service;
    requires static org.jspecify;

    exports dev.lloyd.lucene;

    provides org.apache.lucene.codecs.KnnVectorsFormat with
            dev.lloyd.lucene.LloydKnnVectorsFormat;
}
