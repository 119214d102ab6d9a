/// Models and indexes over HTTP.
module dev.lloyd.server {
    requires transitive dev.lloyd.models;
    requires transitive dev.lloyd.vectors;
    requires java.management;
    requires jdk.httpserver;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.lloyd.server.batching;
}
