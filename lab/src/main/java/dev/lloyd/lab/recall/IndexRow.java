package dev.lloyd.lab.recall;

/// How a search of an index did.
///
/// @param probes cells that were looked at; all of them: what is lost is lost by quantization alone
/// @param beam that a walk of the graph kept; 0 without a graph
/// @param rerank `rerank * k` best estimates were scored exactly; 0 for none
/// @param recall the share of the true k among the k that were found
/// @param queriesPerSecond with all threads
public record IndexRow(int probes, int beam, int rerank, double recall, double queriesPerSecond) {}
