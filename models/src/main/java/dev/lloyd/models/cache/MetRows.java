package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import java.util.List;

/// Keys, values or inputs of a text as the queries of a step meet them, in floats: settled ones from token 0 on, piece
/// by piece, and the last ones. Some of the last may be settled too.
///
/// @param settled rows of neighbouring tokens, one piece after the other from token 0 on, none of them empty
/// @param last rows from token `begin` on
/// @param begin a token
record MetRows(List<Matrix> settled, Matrix last, int begin) {
    /// What is made of the rows of neighbouring tokens.
    interface Making {
        /// A row for each row.
        ///
        /// @param position the first token
        Matrix of(Matrix rows, int position);
    }

    /// Looks at rows of neighbouring tokens, the features of each behind the other's.
    interface Visitor {
        /// Looks at some.
        ///
        /// @param rows that the tokens' are in
        /// @param row of the first
        /// @param token the first
        /// @param count how many
        void visit(Matrix rows, int row, int token, int count);
    }

    /// Other rows that are made of these.
    MetRows map(Making making) {
        int position = 0;
        Matrix[] made = new Matrix[settled.size()];
        for (int index = 0; index < made.length; index++) {
            made[index] = making.of(settled.get(index), position);
            position += settled.get(index).rows();
        }
        return new MetRows(List.of(made), making.of(last, begin), begin);
    }

    /// Goes over the rows that a query meets.
    ///
    /// @param wanted how many it meets in their settled form, if they are settled; more where no other is left
    /// @param count how many it meets
    void visit(int wanted, int count, Visitor visitor) {
        int limit = Math.max(wanted, begin);
        int token = 0;
        for (int index = 0; index < settled.size() && token < limit; index++) {
            Matrix rows = settled.get(index);
            int met = Math.min(rows.rows(), Math.min(limit, count) - token);
            if (met <= 0) {
                return;
            }
            visitor.visit(rows, 0, token, met);
            token += met;
        }
        if (token < count) {
            visitor.visit(last, token - begin, token, count - token);
        }
    }
}
