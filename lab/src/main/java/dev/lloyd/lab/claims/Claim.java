package dev.lloyd.lab.claims;

import dev.lloyd.lab.trial.TrialPlan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What a system is said to do, with how that is measured.
///
/// @param slug of the system
/// @param subject what is quantized: weights, vectors ...
/// @param statement in words, with its numbers and tolerances
/// @param laboratory the name of the laboratory to measure in
/// @param cost whether it belongs to a quick run
/// @param plans trials; the first is the system's own
/// @param checks all must hold; besides the trials they may name `original`
public record Claim(
        String slug,
        String subject,
        String statement,
        String laboratory,
        Cost cost,
        List<TrialPlan> plans,
        List<Check> checks) {
    /// The name by which checks call what is not quantized.
    public static final String ORIGINAL = "original";

    /// How long a claim takes to measure.
    public enum Cost {
        /// Well under a minute on two cores.
        QUICK,
        /// Longer.
        LONG
    }

    /// Copies the lists and checks that there are trials and checks, and that checks name existing trials.
    public Claim {
        plans = List.copyOf(plans);
        checks = List.copyOf(checks);
        if (plans.isEmpty() || checks.isEmpty()) {
            throw new IllegalArgumentException("claim '" + slug + "' needs at least one trial and one check");
        }
        Set<String> names = new HashSet<>(Set.of(ORIGINAL));
        for (TrialPlan plan : plans) {
            if (!names.add(plan.name())) {
                throw new IllegalArgumentException("claim '" + slug + "' has two trials '" + plan.name() + "'");
            }
        }
        for (Check check : checks) {
            if (!names.containsAll(check.trials())) {
                throw new IllegalArgumentException("claim '" + slug + "': the check '" + check.text()
                        + "' names a trial that is not one of " + names);
            }
        }
    }

    /// The system's own trial.
    public TrialPlan own() {
        return plans.getFirst();
    }

    /// The statement followed by its checks, which are part of what is claimed.
    public String fullStatement() {
        return statement + " ["
                + String.join("; ", checks.stream().map(Check::text).toList()) + "]";
    }
}
