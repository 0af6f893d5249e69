package dev.prudence.k8s.check;

/**
 * Somebody may speak to a port of a pod.
 *
 * @param from a pod, or a group of pods in other namespaces
 * @param to a pod
 * @param port its port
 */
record Arrow(String from, String to, int port) implements Comparable<Arrow> {

    @Override
    public int compareTo(Arrow other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return from + " -> " + to + ":" + port;
    }
}
