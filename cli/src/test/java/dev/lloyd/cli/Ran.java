package dev.lloyd.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command line printed and how it ended.
///
/// @param code the exit code
/// @param out what went to standard output
/// @param err what went to standard error
record Ran(int code, String out, String err) {
    static Ran of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Lloyd.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
        return new Ran(code, out.toString(), err.toString());
    }
}
