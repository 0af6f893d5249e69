package dev.prudence.trainer.report;

import dev.prudence.trainer.bestofn.BestOfNReport;
import dev.prudence.trainer.bestofn.Curve;
import dev.prudence.trainer.bestofn.Objective.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The curves of one ensemble over all seeds of a run.
 *
 * @param ensemble the ensemble's name
 * @param title the name for people: the label noise, and the ensemble where that does not tell them apart
 * @param seeds the curves of each seed, the oracle last
 */
record CurveGroup(String ensemble, String title, List<List<Curve>> seeds) {
    CurveGroup {
        seeds = seeds.stream().map(List::copyOf).toList();
    }

    /** Groups the curves of all pools by ensemble; the oracle belongs to every group. */
    static List<CurveGroup> of(List<BestOfNReport> pools) {
        Map<String, List<List<Curve>>> groups = new LinkedHashMap<>();
        for (BestOfNReport pool : pools) {
            pool.agreement()
                    .forEach(agreement -> groups.computeIfAbsent(agreement.ensemble(), name -> new ArrayList<>())
                            .add(curvesOf(pool, agreement.ensemble())));
        }
        List<CurveGroup> list = new ArrayList<>();
        boolean noiseTells = groups.values().stream()
                        .map(seeds -> seeds.get(0).get(0).labelNoise())
                        .filter(Objects::nonNull)
                        .distinct()
                        .count()
                == groups.size();
        groups.forEach((name, seeds) -> list.add(new CurveGroup(name, title(name, seeds, noiseTells), seeds)));
        return list;
    }

    private static String title(String name, List<List<Curve>> seeds, boolean noiseTells) {
        Double noise = seeds.get(0).get(0).labelNoise();
        if (noise == null) {
            return name;
        }
        String words = Numbers.percent(noise) + " label noise";
        return noiseTells ? words : name + ", " + words;
    }

    private static List<Curve> curvesOf(BestOfNReport pool, String ensemble) {
        return pool.result().curves().stream()
                .filter(curve ->
                        curve.ensemble().equals(ensemble) || curve.objective().kind() == Kind.ORACLE)
                .toList();
    }

    /** Whether the group holds more than one seed. */
    boolean isReplicated() {
        return seeds.size() > 1;
    }

    /** What is drawn: the curves themselves, or their means over seeds with t intervals. */
    List<CurveView> views() {
        List<CurveView> views = new ArrayList<>();
        for (int curve = 0; curve < seeds.get(0).size(); curve++) {
            views.add(isReplicated() ? mean(curve) : CurveView.of(seeds.get(0).get(curve)));
        }
        return views;
    }

    /** One curve of every seed. */
    List<Curve> everySeed(int curve) {
        return seeds.stream().map(each -> each.get(curve)).toList();
    }

    private CurveView mean(int curve) {
        List<Curve> replicas = everySeed(curve);
        List<CurveView.Point> points = new ArrayList<>();
        for (int i = 0; i < replicas.get(0).points().size(); i++) {
            int index = i;
            points.add(
                    mean(replicas.stream().map(each -> each.points().get(index)).toList()));
        }
        return new CurveView(replicas.get(0).objective(), points);
    }

    private static CurveView.Point mean(List<Curve.Point> replicas) {
        double[] gold = replicas.stream().mapToDouble(Curve.Point::gold).toArray();
        double sum = 0;
        boolean complete = true;
        for (Curve.Point replica : replicas) {
            Double proxy = replica.proxy();
            complete &= proxy != null;
            sum += proxy == null ? 0 : proxy;
        }
        Curve.Point first = replicas.get(0);
        double mean = Arrays.stream(gold).average().orElseThrow();
        return new CurveView.Point(
                first.n(), first.kl(), mean, StudentT.interval95(gold), complete ? sum / gold.length : null);
    }
}
