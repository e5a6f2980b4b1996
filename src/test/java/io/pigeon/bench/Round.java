package io.pigeon.bench;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What came out of a round.
 *
 * @param duplicates requests beyond one for each row
 * @param workerMicros CPU time of who took the rows out, a delivery
 * @param serverMicros of PostgreSQL
 * @param receiverMicros of the receiver
 */
record Round(
    String name,
    long rows,
    double seconds,
    long duplicates,
    double workerMicros,
    double serverMicros,
    double receiverMicros) {

  double rate() {
    return rows / seconds;
  }

  String line() {
    return String.format(
        Locale.ROOT,
        "%-24s %,9d %8.2f s %,9.0f/s   CPU-µs a delivery: %6.1f worker %6.1f PostgreSQL %5.1f receiver%s",
        name,
        rows,
        seconds,
        rate(),
        workerMicros,
        serverMicros,
        receiverMicros,
        duplicates == 0 ? "" : "   " + duplicates + " DUPLICATES");
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("rows", rows);
    json.put("seconds", seconds);
    json.put("perSecond", rate());
    json.put("duplicates", duplicates);
    json.put("workerCpuMicros", workerMicros);
    json.put("serverCpuMicros", serverMicros);
    json.put("receiverCpuMicros", receiverMicros);
    return json;
  }
}
