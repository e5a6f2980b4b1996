package io.pigeon.api.people;

import io.pigeon.api.http.Problem;
import io.pigeon.api.http.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The channels that there are, as {@code channel-types-read.sql} finds them. */
final class KnownChannels {

  /** Where a route keeps the rows while the body is still the request. */
  static final String HEADER = "knownChannels";

  private final Map<String, String> types = new TreeMap<>();

  KnownChannels(List<Map<String, Object>> rows) {
    rows.forEach(
        row -> types.put(String.valueOf(row.get("channel")), String.valueOf(row.get("type"))));
  }

  /**
   * What a channel is.
   *
   * @param field where it is named
   * @throws ProblemException if there is no such channel
   */
  String typeOf(String channel, String field) {
    String type = types.get(channel);
    if (type == null) {
      throw new ProblemException(
          Problem.UNFIT_REQUEST,
          "There is no channel "
              + channel
              + "; there are: "
              + String.join(", ", types.keySet())
              + ".",
          field);
    }
    return type;
  }
}
