/// Measuring: distortion against the bound, perplexity, divergence, retrieval, recall, claims, reports.
module dev.lloyd.lab {
    requires transitive dev.lloyd.models;
    requires transitive dev.lloyd.vectors;
    requires java.management;
    requires jdk.management;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires static com.google.auto.service;
    requires static org.jspecify;

    exports dev.lloyd.lab.choice;
    exports dev.lloyd.lab.claims;
    exports dev.lloyd.lab.classification;
    exports dev.lloyd.lab.comparison;
    exports dev.lloyd.lab.demo;
    exports dev.lloyd.lab.divergence;
    exports dev.lloyd.lab.perplexity;
    exports dev.lloyd.lab.recall;
    exports dev.lloyd.lab.report;
    exports dev.lloyd.lab.retrieval;
    exports dev.lloyd.lab.spread;
    exports dev.lloyd.lab.trial;
}
