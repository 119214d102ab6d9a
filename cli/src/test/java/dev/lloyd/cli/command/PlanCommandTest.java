package dev.lloyd.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.cli.Lloyd;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `plan` refuses before it opens a model.
class PlanCommandTest {
    @ParameterizedTest
    @CsvSource({
        "'', --recipe",
        "--bits 3 --memory 4MB, one of them",
        "--memory lots, lots",
        "--memory 0, 0 bytes",
        "--bits 3 --head keep, --head",
        "--bits 3 --embeddings keep, --embeddings",
        "--recipe rtn --memory 4MB, --bits",
        "--recipe rtn --all, --all",
        "--recipe rtn --seed 3, --seed",
        "--bits 3 --tensors, --tensors"
    })
    void whatIsNoQuestionIsRefused(String options, String says) {
        StringWriter err = new StringWriter();
        String[] arguments = ("plan no-such-model " + options).strip().split(" +");
        int code = Lloyd.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), arguments);
        assertEquals(2, code, err.toString());
        assertTrue(err.toString().contains(says), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
