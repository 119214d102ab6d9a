package dev.lloyd.quant.part;

/// The questions that a quantizer answers, one kind of part each.
public enum Question {
    /// In which coordinates?
    TRANSFORM(Transform.class, "in which coordinates?"),
    /// Which values go around the grid?
    SPLIT(Split.class, "which values go around the grid?"),
    /// On which points?
    GRID(Grid.class, "on which points?"),
    /// Over which range?
    RANGE(Range.class, "over which range?"),
    /// Which code for which value?
    ROUNDING(Rounding.class, "which code for which value?"),
    /// What counts as close?
    OBJECTIVE(Objective.class, "what counts as close?"),
    /// What is improved afterwards, by what a block of the network makes of it?
    TUNING(Tuning.class, "what is improved afterwards?"),
    /// How many bits where?
    ALLOCATION(Allocation.class, "how many bits where?"),
    /// How is an inner product read from a vector's code?
    ESTIMATOR(Estimator.class, "how is an inner product read from a vector's code?");

    private final Class<? extends Part> type;
    private final String text;

    Question(Class<? extends Part> type, String text) {
        this.type = type;
        this.text = text;
    }

    /// The interface of the parts that answer it.
    public Class<? extends Part> type() {
        return type;
    }

    /// The question itself.
    public String text() {
        return text;
    }

    /// The question that a part answers.
    public static Question of(Part part) {
        return switch (part) {
            case Transform transform -> TRANSFORM;
            case Split split -> SPLIT;
            case Grid grid -> GRID;
            case Range range -> RANGE;
            case Rounding rounding -> ROUNDING;
            case Objective objective -> OBJECTIVE;
            case Tuning tuning -> TUNING;
            case Allocation allocation -> ALLOCATION;
            case Estimator estimator -> ESTIMATOR;
        };
    }

    /// Whether a recipe line names the question too: `range=mse`. Names of such parts are adjectives that would not
    /// say what they are by themselves.
    public boolean prefixed() {
        return this == RANGE || this == OBJECTIVE || this == ALLOCATION || this == ESTIMATOR;
    }

    /// The word before the equals sign in a recipe line, such as `range`.
    public String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
