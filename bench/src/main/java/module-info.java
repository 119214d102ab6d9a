/// JMH benchmarks and side-by-side runs against peers.
module dev.lloyd.bench {
    requires dev.lloyd.cli;
}
