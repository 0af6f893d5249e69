package dev.prudence.trainer.run;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What computes.
 *
 * @param version the application's version, for people
 * @param device {@code cpu} or {@code cuda}
 * @param digests versions that results depend on, by name: part of every stage's key
 */
public record Software(String version, String device, SortedMap<String, String> digests) {

    public Software {
        digests = Collections.unmodifiableSortedMap(new TreeMap<>(digests));
    }

    public static Software of(String version, String device, Map<String, String> digests) {
        return new Software(version, device, new TreeMap<>(digests));
    }
}
