package dev.prudence.trainer.report;

import dev.prudence.trainer.policyrun.FinalAnswers;
import dev.prudence.trainer.policyrun.PolicyCurve;
import dev.prudence.trainer.policyrun.TimeSpent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** What a stage of policy optimisation has left. */
record OptimisedPolicy(PolicyCurve curve, Optional<FinalAnswers> answers, Optional<TimeSpent> time) {

    static OptimisedPolicy of(Path stageDirectory) throws IOException {
        return new OptimisedPolicy(
                PolicyCurve.of(stageDirectory), FinalAnswers.of(stageDirectory), TimeSpent.of(stageDirectory));
    }
}
