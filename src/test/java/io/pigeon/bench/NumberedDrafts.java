package io.pigeon.bench;

import com.github.f4b6a3.uuid.UuidCreator;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/**
 * Tells notifications by the statement that Pigeon's own writers use, on a connection of its own.
 */
final class NumberedDrafts implements AutoCloseable {

  private static final String NOTE = "x".repeat(150);

  private final PreparedStatement insert;

  NumberedDrafts(Connection connection) throws SQLException {
    this.insert = connection.prepareStatement(statement());
  }

  private static String statement() {
    try (InputStream file =
        NumberedDrafts.class.getResourceAsStream("/db/sql/notifications-insert.sql")) {
      String sql = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return sql.replace(":#drafts", "?");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Committed when this returns, if the connection commits by itself. */
  void tell(long first, int count) throws SQLException {
    StringBuilder drafts = new StringBuilder("[");
    String now = Instant.now().toString();
    for (long n = first; n < first + count; n++) {
      drafts.append(n == first ? "" : ",").append(draft(n, now));
    }
    insert.setString(1, drafts.append(']').toString());
    try (ResultSet result = insert.executeQuery()) {
      result.next();
      if (result.getLong("queued") != count) {
        throw new IllegalStateException("Of " + count + " only " + result.getLong("queued"));
      }
    }
  }

  private static String draft(long n, String now) {
    return """
        {"id":"%s","dedup_key":"bench-%d","type":"pig.poi-passage","occurred_at":"%s","priority":"normal",\
        "title":"Pig P-1 has passed KP-120",\
        "data":{"bench":%d,"pig":"P-1","poi":"KP-120","speed":1.83,"note":"%s"}}"""
        .formatted(UuidCreator.getTimeOrderedEpoch(), n, now, n, NOTE);
  }

  @Override
  public void close() throws SQLException {
    insert.close();
  }
}
