/// Tunings of quantized blocks and of quantized models.
module dev.lloyd.tuning {
    requires transitive dev.lloyd.models;
    requires transitive org.bytedeco.pytorch;
    requires org.bytedeco.javacpp;
    requires org.bytedeco.openblas;
    requires static com.google.auto.service;
    requires static org.jspecify;

    exports dev.lloyd.tuning.block;
    exports dev.lloyd.tuning.end;
    exports dev.lloyd.tuning.schedule;
    exports dev.lloyd.tuning.torch;
    exports dev.lloyd.tuning.zeroth;

    provides dev.lloyd.quant.part.Part with
            dev.lloyd.tuning.block.AdaRound,
            dev.lloyd.tuning.block.AdapterTuning,
            dev.lloyd.tuning.block.ChannelCompensation,
            dev.lloyd.tuning.block.FlexRound,
            dev.lloyd.tuning.block.GumbelSoftmax,
            dev.lloyd.tuning.block.LearnedClipping,
            dev.lloyd.tuning.block.LearnedTransform,
            dev.lloyd.tuning.block.Lrq,
            dev.lloyd.tuning.block.NestedClipping,
            dev.lloyd.tuning.block.NormTweaking,
            dev.lloyd.tuning.block.PruneChannels,
            dev.lloyd.tuning.block.ScaleTuning,
            dev.lloyd.tuning.block.Slice,
            dev.lloyd.tuning.end.PvTuning,
            dev.lloyd.tuning.end.TaskTuning,
            dev.lloyd.tuning.zeroth.ZerothClipping,
            dev.lloyd.tuning.zeroth.ZerothOrder;
    provides dev.lloyd.models.gradient.LossGradients with
            dev.lloyd.tuning.gradient.TorchGradients;
    provides dev.lloyd.models.tuning.FineTuning with
            dev.lloyd.tuning.finetune.AdamFineTuning;
}
