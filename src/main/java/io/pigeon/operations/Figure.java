package io.pigeon.operations;

import java.util.Optional;

/**
 * What {@code alarms-read.sql} measures: the closed list that its rows, the gauges and the alarms
 * share. Where a figure has a label, each of its values is one gauge.
 */
enum Figure {
  OLDEST_DUE("pigeon.oldest.due", "seconds", "", "Age of the oldest due delivery of open lanes"),
  OVERDUE("pigeon.outbox.overdue", "", "", "Deliveries of open lanes due for longer than allowed"),
  DELIVERIES("pigeon.outbox.deliveries", "", "status", "Deliveries in progress"),
  DEAD_LETTERS("pigeon.outbox.dead.letters", "", "", "Deliveries given up and not handled"),
  TUPLES("pigeon.outbox.tuples", "", "state", "Rows of the outbox by the statistics of PostgreSQL"),
  WORKERS("pigeon.outbox.workers", "", "state", "Instances that deliver; dead ones that hold rows"),
  LANES("pigeon.lanes.by.state", "", "state", "Lanes that are open, paused, disabled"),
  XMIN_AGE(
      "pigeon.database.xmin.age", "seconds", "", "Age of the oldest transaction that holds xmin"),
  XMIN_TRANSACTIONS(
      "pigeon.database.xmin.transactions",
      "",
      "",
      "Transactions since the oldest xmin; replication slots too"),
  INVALID_INDEXES("pigeon.database.invalid.indexes", "", "", "Indexes that PostgreSQL cannot use"),
  DEFAULT_ROWS(
      "pigeon.database.default.partition.rows", "", "table", "Rows that no day's partition took"),
  MISSING_PARTITIONS(
      "pigeon.database.missing.partitions", "", "", "Partitions of today and tomorrow not there"),
  DETECTION_LAG(
      "pigeon.detection.lag",
      "seconds",
      "",
      "Age of the oldest position the detector has not read"),
  PIGS_SET_ASIDE("pigeon.detection.pigs.set.aside", "", "", "Pigs whose fold fails");

  private final String metric;
  private final String unit;
  private final String label;
  private final String description;

  Figure(String metric, String unit, String label, String description) {
    this.metric = metric;
    this.unit = unit;
    this.label = label;
    this.description = description;
  }

  String metric() {
    return metric;
  }

  Optional<String> unit() {
    return Optional.of(unit).filter(text -> !text.isEmpty());
  }

  /** Name of the label, if it has one. */
  Optional<String> label() {
    return Optional.of(label).filter(text -> !text.isEmpty());
  }

  String description() {
    return description;
  }
}
