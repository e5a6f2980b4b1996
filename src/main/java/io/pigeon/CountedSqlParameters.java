package io.pigeon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.component.sql.SqlHelper;
import org.apache.camel.support.LifecycleStrategySupport;
import org.springframework.stereotype.Component;

/**
 * Tells each {@code sql:} endpoint how many parameters its statement has. Where that is not set,
 * Camel asks the driver, and PostgreSQL's driver asks the server for it each time: one more round
 * trip, and the statement is parsed and planned anew by every execution, as the question discards
 * the prepared one. For the statements that claim and settle that was three fifths of what a
 * delivery cost the database.
 */
@Component
class CountedSqlParameters extends LifecycleStrategySupport {

  private static final Pattern NO_PARAMETERS = Pattern.compile("'[^']*'|--[^\n]*");

  /** {@code :#name} or {@code :#${expression}}; Camel makes a question mark of the sign. */
  private static final Pattern PARAMETER = Pattern.compile("(?<!:):[#?]");

  @Override
  public void onEndpointAdd(Endpoint endpoint) {
    if (endpoint instanceof SqlEndpoint sql && sql.getParametersCount() == 0) {
      sql.setParametersCount(parameters(statement(sql)));
    }
  }

  static int parameters(String statement) {
    String bare = NO_PARAMETERS.matcher(statement).replaceAll("");
    return (int) PARAMETER.matcher(bare).results().count();
  }

  private static String statement(SqlEndpoint endpoint) {
    try {
      return SqlHelper.resolveQuery(endpoint.getCamelContext(), endpoint.getQuery(), "#");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoTypeConversionAvailableException e) {
      throw new IllegalStateException(e);
    }
  }
}
