/// Vector codecs with distance estimators, and search among coded vectors.
module dev.lloyd.vectors {
    requires transitive dev.lloyd.formats;
    requires transitive dev.lloyd.quant;
    requires static com.google.auto.service;
    requires static org.jspecify;

    exports dev.lloyd.vectors.attribute;
    exports dev.lloyd.vectors.cluster;
    exports dev.lloyd.vectors.codec;
    exports dev.lloyd.vectors.graph;
    exports dev.lloyd.vectors.index;
    exports dev.lloyd.vectors.ranking;
    exports dev.lloyd.vectors.search;
}
