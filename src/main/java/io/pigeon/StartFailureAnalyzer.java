package io.pigeon;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says in a sentence or two why Pigeon did not start, in place of a stack trace. */
public final class StartFailureAnalyzer implements FailureAnalyzer {

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InvalidSettingException invalid) {
        return new FailureAnalysis(invalid.getMessage(), invalid.action(), cause);
      }
      if (cause instanceof SQLException sql && isConnectionFailure(sql)) {
        return new FailureAnalysis(
            "The database cannot be reached: " + firstLine(sql) + ".",
            "Check DATABASE_URL, that PostgreSQL is running there, and that it lets this user in.",
            cause);
      }
    }
    return null;
  }

  /** SQLSTATE class 08: connection; class 28: authorization; 3D000: no such database. */
  private static boolean isConnectionFailure(SQLException failure) {
    String state = failure.getSQLState();
    return (state != null
            && (state.startsWith("08") || state.startsWith("28") || state.equals("3D000")))
        || failure.getCause() instanceof ConnectException
        || failure.getCause() instanceof UnknownHostException;
  }

  private static String firstLine(SQLException failure) {
    String message = failure.getMessage();
    String line = message == null ? failure.toString() : message.lines().findFirst().orElse("");
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }
}
