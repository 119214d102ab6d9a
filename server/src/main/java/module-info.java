/// Models and indexes over HTTP.
module dev.lloyd.server {
    requires transitive dev.lloyd.models;
    requires transitive dev.lloyd.vectors;
    requires java.management;
    requires jdk.httpserver;
    requires tools.jackson.databind;
    requires static org.jspecify;

    exports dev.lloyd.server;
    exports dev.lloyd.server.batching;
    exports dev.lloyd.server.catalogue;
    exports dev.lloyd.server.settings;

    opens dev.lloyd.server.api to
            tools.jackson.databind;
    opens dev.lloyd.server.http to
            tools.jackson.databind;
}
