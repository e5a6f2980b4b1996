package io.pigeon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class SqlStatementsTest {

  private static final String TEXT =
      """
      -- not :?this
      SELECT ':?nor_this', CAST(:?a AS text), now()::date, :?${bean:worker.id}, :?a -- :?nor_that
      """;

  @Test
  void names_and_expressions_are_parameters_but_nothing_in_texts_and_comments() throws Exception {
    SqlStatement statement = SqlStatement.of(TEXT);
    assertThat(statement.parameters()).containsExactly("a", "${bean:worker.id}", "a");
    try (var camel = new DefaultCamelContext()) {
      assertThat(statement.prepareQuery(TEXT, true, new DefaultExchange(camel)))
          .isEqualTo(
              """
              -- not :?this
              SELECT ':?nor_this', CAST(? AS text), now()::date, ?, ? -- :?nor_that
              """);
    }
    assertThat(SqlStatement.of("SELECT '1'::int").parameters()).isEmpty();
  }

  @Test
  void parameters_come_from_the_body_the_headers_and_expressions_and_none_may_be_missing()
      throws Exception {
    String text = "SELECT :?a, :?${header.b}, :?c";
    SqlStatement statement = SqlStatement.of(text);
    try (var camel = new DefaultCamelContext()) {
      camel.start();
      Exchange exchange = new DefaultExchange(camel);
      exchange.getMessage().setBody(Map.of("a", 1));
      exchange.getMessage().setHeader("b", 2);
      Object body = exchange.getMessage().getBody();
      assertThatThrownBy(
              () -> {
                var values = statement.createPopulateIterator(text, "", 3, exchange, body);
                values.forEachRemaining(value -> {});
              })
          .hasMessageContaining("[c]");
      exchange.getMessage().setHeader("c", 3);
      assertThat(statement.createPopulateIterator(text, "", 3, exchange, body))
          .toIterable()
          .map(Object::toString)
          .containsExactly("1", "2", "3");
    }
  }

  @Test
  void tells_the_endpoint_of_a_statement_in_a_file() throws Exception {
    try (var camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("database", new DriverManagerDataSource());
      camel.addLifecycleStrategy(new SqlStatements());

      var settle =
          camel.getEndpoint("sql:classpath:db/sql/deliveries-settle.sql", SqlEndpoint.class);
      var look = camel.getEndpoint("sql:classpath:db/sql/deliveries-look.sql", SqlEndpoint.class);
      var list = camel.getEndpoint("sql:SELECT 1 WHERE 1 IN (:#in:ids)", SqlEndpoint.class);

      assertThat(settle.getParametersCount()).isEqualTo(3);
      assertThat(look.getParametersCount()).isZero();
      assertThat(list.getPrepareStatementStrategy()).isNull();
    }
  }
}
