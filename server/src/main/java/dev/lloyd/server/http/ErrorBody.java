package dev.lloyd.server.http;

import java.util.Optional;

/// The body of an answer that is an error.
///
/// @param error what is wrong
public record ErrorBody(Detail error) {
    /// Takes the detail as it is.
    public ErrorBody {}

    /// What is wrong.
    ///
    /// @param message for whoever asked
    /// @param type a class of errors
    /// @param param the field that is wrong, if it is one
    /// @param code for programs, if there is one
    public record Detail(String message, String type, Optional<String> param, Optional<String> code) {
        /// Takes the values as they are.
        public Detail {}
    }
}
