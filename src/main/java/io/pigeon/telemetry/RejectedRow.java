package io.pigeon.telemetry;

/**
 * A row that was not taken.
 *
 * @param row its number, from 1; in a CSV the heading is not counted
 * @param field the offending field, or {@code row} where it is the row as a whole
 * @param message what is wrong and what is expected
 */
record RejectedRow(long row, String field, String message) {

  /** Refuses a row. Not an error of ours: carries no stack trace. */
  static final class Rejection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /** What came from outside may be part of both: control characters are made visible. */
    Rejection(String field, String message) {
      super(printable(message), null, false, false);
      this.field = printable(field);
    }

    private static String printable(String text) {
      return text.replaceAll("\\p{Cntrl}", "?");
    }

    RejectedRow at(long row) {
      return new RejectedRow(row, field, String.valueOf(getMessage()));
    }
  }
}
