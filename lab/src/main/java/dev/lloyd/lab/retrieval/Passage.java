package dev.lloyd.lab.retrieval;

/// A document or a query.
///
/// @param id its name in the judgments
/// @param text what is encoded
public record Passage(String id, String text) {}
