package dev.prudence.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.prudence.runtime.artefact.ArtefactException;

/** Reads whole numbers from a manifest's contract; what is missing or out of range is named. */
final class ContractFields {
    private final JsonNode contract;

    ContractFields(JsonNode contract) {
        this.contract = contract;
    }

    /** A number of at least {@code least}. */
    int atLeast(int least, String field) {
        JsonNode value = contract.path(field);
        if (!value.canConvertToInt() || !value.isIntegralNumber() || value.asInt() < least) {
            throw new ArtefactException("The contract needs a whole number of at least %d: contract.%s=%s"
                    .formatted(least, field, value.isMissingNode() ? "missing" : value));
        }
        return value.asInt();
    }
}
