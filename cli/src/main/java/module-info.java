/// The lloyd command.
module dev.lloyd.cli {
    requires dev.lloyd.lab;
    requires dev.lloyd.server;
    requires info.picocli;
    requires java.logging;
    requires me.tongfei.progressbar;
    requires tools.jackson.databind;
    requires static org.jspecify;

    opens dev.lloyd.cli to
            info.picocli;
    opens dev.lloyd.cli.command to
            info.picocli;
    opens dev.lloyd.cli.option to
            info.picocli;
    opens dev.lloyd.cli.output to
            info.picocli;
}
