/// Measuring: distortion against the bound, perplexity, divergence, retrieval, claims, reports.
module dev.lloyd.lab {
    requires transitive dev.lloyd.models;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.lloyd.lab.divergence;
    exports dev.lloyd.lab.perplexity;
    exports dev.lloyd.lab.report;
    exports dev.lloyd.lab.retrieval;
    exports dev.lloyd.lab.spread;
}
