package dev.lloyd.tuning.block;

import java.util.List;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/// How a step follows the gradient.
public enum Descent {
    /// Adam: moments 0.9 and 0.999 (Kingma, Ba, 2014).
    ADAM {
        @Override
        Optimizer over(List<Tensor> parameters, double rate) {
            return new Adam(vector(parameters), new AdamOptions(rate));
        }
    },

    /// Along the gradient, with a momentum of 0.9.
    SGD {
        @Override
        Optimizer over(List<Tensor> parameters, double rate) {
            SGDOptions options = new SGDOptions(rate);
            options.momentum().put(MOMENTUM);
            return new SGD(vector(parameters), options);
        }
    },

    /// Every parameter by the rate, against the sign of its gradient (Cheng et al., SignRound, 2023).
    SIGN {
        @Override
        Optimizer over(List<Tensor> parameters, double rate) {
            return new SGD(vector(parameters), new SGDOptions(rate));
        }

        @Override
        void step(Optimizer optimizer, List<Tensor> parameters) {
            for (Tensor parameter : parameters) {
                Tensor gradient = parameter.grad();
                if (gradient.defined()) {
                    gradient.sign_();
                }
            }
            optimizer.step();
        }
    };

    private static final double MOMENTUM = 0.9;

    /// What changes the parameters, in the scope around the call.
    abstract Optimizer over(List<Tensor> parameters, double rate);

    /// One step, with the gradients that the parameters have.
    void step(Optimizer optimizer, List<Tensor> parameters) {
        optimizer.step();
    }

    private static TensorVector vector(List<Tensor> parameters) {
        return new TensorVector(parameters.toArray(Tensor[]::new));
    }
}
