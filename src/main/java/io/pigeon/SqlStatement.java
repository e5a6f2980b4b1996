package io.pigeon;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.DefaultSqlPrepareStatementStrategy;
import org.apache.camel.component.sql.SqlHelper;
import org.jspecify.annotations.Nullable;

/** A statement with its parameters, in the order in which the database is given them. */
final class SqlStatement extends DefaultSqlPrepareStatementStrategy {

  /**
   * A text, a comment, or {@code :?name} and {@code :?${expression}}, as Camel makes a question
   * mark of the sign in files.
   */
  private static final Pattern PART =
      Pattern.compile("'[^']*'|--[^\n]*|(?<!:):\\?(\\w+|\\$\\{[^{}]*\\})");

  private final String text;
  private final String prepared;
  private final List<String> parameters;

  private SqlStatement(String text, String prepared, List<String> parameters) {
    this.text = text;
    this.prepared = prepared;
    this.parameters = List.copyOf(parameters);
  }

  static SqlStatement of(String text) {
    List<String> parameters = new ArrayList<>();
    Matcher parts = PART.matcher(text);
    StringBuilder prepared = new StringBuilder();
    while (parts.find()) {
      String parameter = parts.group(1);
      if (parameter != null) {
        parameters.add(parameter);
      }
      parts.appendReplacement(
          prepared, parameter == null ? Matcher.quoteReplacement(parts.group()) : "?");
    }
    return new SqlStatement(text, parts.appendTail(prepared).toString(), parameters);
  }

  List<String> parameters() {
    return parameters;
  }

  @Override
  public String prepareQuery(String query, boolean allowNamedParameters, Exchange exchange)
      throws SQLException {
    return query.equals(text)
        ? prepared
        : super.prepareQuery(query, allowNamedParameters, exchange);
  }

  /** Where one is missing Camel says so. */
  @Override
  public Iterator<?> createPopulateIterator(
      String query, String preparedQuery, int expectedParams, Exchange exchange, Object value)
      throws SQLException {
    List<@Nullable Object> values = new ArrayList<>(parameters.size());
    if (query.equals(text)) {
      for (String parameter : parameters) {
        if (SqlHelper.hasParameter(parameter, exchange, value)) {
          values.add(SqlHelper.lookupParameter(parameter, exchange, value));
        }
      }
    }
    return values.size() == expectedParams
        ? values.iterator()
        : super.createPopulateIterator(query, preparedQuery, expectedParams, exchange, value);
  }
}
