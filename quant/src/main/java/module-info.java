/// The parts and the mathematics of quantization: pure functions of arrays; no files, no models.
module dev.lloyd.quant {
    requires transitive dev.lloyd.core;
    requires static org.jspecify;
    requires static com.google.auto.service;

    exports dev.lloyd.quant.allocation;
    exports dev.lloyd.quant.bound;
    exports dev.lloyd.quant.coded;
    exports dev.lloyd.quant.engine;
    exports dev.lloyd.quant.estimator;
    exports dev.lloyd.quant.form;
    exports dev.lloyd.quant.grid;
    exports dev.lloyd.quant.objective;
    exports dev.lloyd.quant.part;
    exports dev.lloyd.quant.plane;
    exports dev.lloyd.quant.range;
    exports dev.lloyd.quant.recipe;
    exports dev.lloyd.quant.rounding;
    exports dev.lloyd.quant.split;
    exports dev.lloyd.quant.statistics;
    exports dev.lloyd.quant.transform;

    uses dev.lloyd.quant.part.Part;

    provides dev.lloyd.quant.part.Part with
            dev.lloyd.quant.allocation.DynamicProgramming,
            dev.lloyd.quant.allocation.Fixed,
            dev.lloyd.quant.allocation.Greedy,
            dev.lloyd.quant.allocation.LayerImportance,
            dev.lloyd.quant.allocation.Linearity,
            dev.lloyd.quant.allocation.OneBitOff,
            dev.lloyd.quant.allocation.Pooled,
            dev.lloyd.quant.coded.EntropyCoded,
            dev.lloyd.quant.coded.EntropyCodedRows,
            dev.lloyd.quant.estimator.EqualNorm,
            dev.lloyd.quant.estimator.LeastSquares,
            dev.lloyd.quant.estimator.Plain,
            dev.lloyd.quant.estimator.Unbiased,
            dev.lloyd.quant.grid.AdaptiveInt,
            dev.lloyd.quant.grid.Additive,
            dev.lloyd.quant.grid.Balanced,
            dev.lloyd.quant.grid.BinaryCoding,
            dev.lloyd.quant.grid.Cell,
            dev.lloyd.quant.grid.CodeCluster,
            dev.lloyd.quant.grid.Commuting,
            dev.lloyd.quant.grid.ConvCode,
            dev.lloyd.quant.grid.E8OneBit,
            dev.lloyd.quant.grid.E8p,
            dev.lloyd.quant.grid.GaussianVq,
            dev.lloyd.quant.grid.IntGrid,
            dev.lloyd.quant.grid.KMeans,
            dev.lloyd.quant.grid.LearnedLattice,
            dev.lloyd.quant.grid.LloydMax,
            dev.lloyd.quant.grid.LowRankKMeans,
            dev.lloyd.quant.grid.Lsq,
            dev.lloyd.quant.grid.MidRise,
            dev.lloyd.quant.grid.Minifloat,
            dev.lloyd.quant.grid.MixedInt,
            dev.lloyd.quant.grid.MixedRows,
            dev.lloyd.quant.grid.Mxfp4,
            dev.lloyd.quant.grid.Nf4,
            dev.lloyd.quant.grid.NormalFloat,
            dev.lloyd.quant.grid.Nvfp4,
            dev.lloyd.quant.grid.Product,
            dev.lloyd.quant.grid.Pyramid,
            dev.lloyd.quant.grid.Qjl,
            dev.lloyd.quant.grid.Residual,
            dev.lloyd.quant.grid.RowCodebook,
            dev.lloyd.quant.grid.RowTrellis,
            dev.lloyd.quant.grid.Segments,
            dev.lloyd.quant.grid.SharedCodebook,
            dev.lloyd.quant.grid.SignKMeans,
            dev.lloyd.quant.grid.SparseTernary,
            dev.lloyd.quant.grid.Ternary,
            dev.lloyd.quant.grid.Trellis,
            dev.lloyd.quant.grid.TritPlanes,
            dev.lloyd.quant.objective.Attention,
            dev.lloyd.quant.objective.Balanced,
            dev.lloyd.quant.objective.Diagonal,
            dev.lloyd.quant.objective.Guided,
            dev.lloyd.quant.objective.Hessian,
            dev.lloyd.quant.objective.InverseDiagonal,
            dev.lloyd.quant.objective.Mse,
            dev.lloyd.quant.objective.TokenImportance,
            dev.lloyd.quant.range.AbsMax,
            dev.lloyd.quant.range.CoarseToFine,
            dev.lloyd.quant.range.Cosine,
            dev.lloyd.quant.range.Deviations,
            dev.lloyd.quant.range.Finest,
            dev.lloyd.quant.range.GoldenSection,
            dev.lloyd.quant.range.Gradient,
            dev.lloyd.quant.range.HessianSearch,
            dev.lloyd.quant.range.MinMax,
            dev.lloyd.quant.range.MseSearch,
            dev.lloyd.quant.range.Mx,
            dev.lloyd.quant.range.Neuqi,
            dev.lloyd.quant.range.Osq,
            dev.lloyd.quant.range.Percentile,
            dev.lloyd.quant.range.Relaxed,
            dev.lloyd.quant.range.Rms,
            dev.lloyd.quant.range.Sweep,
            dev.lloyd.quant.range.TwoLevel,
            dev.lloyd.quant.rounding.Alternating,
            dev.lloyd.quant.rounding.Anisotropic,
            dev.lloyd.quant.rounding.CodebookUpdate,
            dev.lloyd.quant.rounding.CoordinateDescent,
            dev.lloyd.quant.rounding.Gptq,
            dev.lloyd.quant.rounding.GreedyPath,
            dev.lloyd.quant.rounding.Nearest,
            dev.lloyd.quant.split.Centre,
            dev.lloyd.quant.split.LowRankSplit,
            dev.lloyd.quant.split.Outliers,
            dev.lloyd.quant.split.SharedDirection,
            dev.lloyd.quant.transform.ChannelScale,
            dev.lloyd.quant.transform.Fourier,
            dev.lloyd.quant.transform.Givens,
            dev.lloyd.quant.transform.HadamardRotation,
            dev.lloyd.quant.transform.Klt,
            dev.lloyd.quant.transform.Kronecker,
            dev.lloyd.quant.transform.Opq,
            dev.lloyd.quant.transform.Permute,
            dev.lloyd.quant.transform.RandomOrthogonal,
            dev.lloyd.quant.transform.RowScale,
            dev.lloyd.quant.transform.Sinkhorn,
            dev.lloyd.quant.transform.Truncate;
}
