package dev.prudence.trainer.rewardmodel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The members' part of an ensemble's contract. This class is thread-safe. */
final class MemberContracts {

    private MemberContracts() {}

    /** The id of a member by its number. */
    static String id(int member) {
        return "member-" + member;
    }

    /**
     * One entry per member.
     *
     * @param graph pattern of a member's own graphs inside its folder; empty when the members share one
     */
    static List<Map<String, Object>> of(List<Normalisation> normalisations, Optional<String> graph) {
        List<Map<String, Object>> members = new ArrayList<>();
        for (int member = 0; member < normalisations.size(); member++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("id", id(member));
            int number = member;
            graph.ifPresent(pattern -> entry.put("graph", id(number) + "/" + pattern));
            entry.put("normalisation", normalisations.get(member).toContract());
            members.add(entry);
        }
        return members;
    }
}
