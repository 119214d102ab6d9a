/// The lloyd command.
module dev.lloyd.cli {
    requires dev.lloyd.lab;
    requires info.picocli;
    requires static org.jspecify;
}
