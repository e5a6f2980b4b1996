package io.pigeon.detection.fold;

/**
 * A stretch without sensing, known beforehand (3.10); chainages in metres, {@code startM} nearer to
 * the launcher.
 */
public record CoverageGap(String id, double startM, double endM) {

  public CoverageGap {
    Require.that(
        startM < endM,
        "Coverage gap %s: its start %.1f m is not before its end %.1f m; swap or correct them.",
        id,
        startM,
        endM);
  }

  double lengthM() {
    return endM - startM;
  }

  boolean contains(double chainageM) {
    return startM <= chainageM && chainageM < endM;
  }
}
