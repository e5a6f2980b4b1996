package io.pigeon.detection.fold;

import java.util.List;
import java.util.Optional;

/** What the fold may look up: the routes active now, and the pinned version of one. */
public interface RouteCatalog {

  /** Routes that a new run may be locked to. */
  List<LegacyRoute> active();

  /** A version that a run is pinned to; stays available as long as a run of it is open. */
  Optional<LegacyRoute> pinned(String routeId, String refVersion);
}
