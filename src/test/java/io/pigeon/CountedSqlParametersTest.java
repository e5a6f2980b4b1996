package io.pigeon;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.component.sql.SqlEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class CountedSqlParametersTest {

  @Test
  void counts_names_and_expressions_but_nothing_in_texts_and_comments() {
    assertThat(
            CountedSqlParameters.parameters(
                """
                -- not :#this
                SELECT ':#nor_this', CAST(:#a AS text), :#${bean:worker.id}, :#a -- :#nor_that
                """))
        .isEqualTo(3);
    assertThat(CountedSqlParameters.parameters("SELECT '1'::int")).isZero();
  }

  @Test
  void tells_the_endpoint_of_a_statement_in_a_file() throws Exception {
    try (var camel = new DefaultCamelContext()) {
      camel.getRegistry().bind("database", new DriverManagerDataSource());
      camel.addLifecycleStrategy(new CountedSqlParameters());

      var settle =
          camel.getEndpoint("sql:classpath:db/sql/deliveries-settle.sql", SqlEndpoint.class);
      var look = camel.getEndpoint("sql:classpath:db/sql/deliveries-look.sql", SqlEndpoint.class);

      assertThat(settle.getParametersCount()).isEqualTo(3);
      assertThat(look.getParametersCount()).isZero();
    }
  }
}
