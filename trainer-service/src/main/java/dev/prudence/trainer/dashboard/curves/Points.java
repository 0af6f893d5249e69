package dev.prudence.trainer.dashboard.curves;

/** Points with ascending x. */
public interface Points {

    int size();

    double x(int index);

    double y(int index);

    /** Index of the first point whose x is at least the given one; the size when there is none. */
    default int firstFrom(double x) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (x(middle) < x) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
