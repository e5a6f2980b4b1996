package io.pigeon.telemetry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pigeon.telemetry.RejectedRow.Rejection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A batch of positions on its way in: the rows that are good, and why the others are not. */
public final class Intake {

  private final PositionCheck check;
  private final List<PositionRow> rows = new ArrayList<>();
  private final List<RejectedRow> rejected = new ArrayList<>();

  Intake(PositionCheck check) {
    this.check = check;
  }

  /**
   * Takes or rejects one row.
   *
   * @param fields of the row; may itself refuse
   */
  void add(long number, Supplier<Map<String, String>> fields) {
    try {
      rows.add(check.check(fields.get()));
    } catch (Rejection e) {
      rejected.add(e.at(number));
    }
  }

  int size() {
    return rows.size() + rejected.size();
  }

  /** Whether there were rows, and none of them good. */
  public boolean isAllRejected() {
    return rows.isEmpty() && !rejected.isEmpty();
  }

  int accepted() {
    return rows.size();
  }

  List<RejectedRow> rejected() {
    return rejected;
  }

  /** The parameters of {@code positions-insert.sql}. */
  public Map<String, Object> parameters(ObjectMapper json) throws JsonProcessingException {
    return Map.of("rows", json.writeValueAsString(rows));
  }

  /** What the sender is told: counts, and an error for each row that was not taken. */
  public Map<String, Object> report() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put("accepted", rows.size());
    report.put("rejected", rejected.size());
    report.put("errors", rejected);
    return report;
  }
}
