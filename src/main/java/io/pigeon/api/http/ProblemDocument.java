package io.pigeon.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Answers a failed request: what the caller did wrong, or that it was us, without how. */
@Component("problemDocument")
class ProblemDocument {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemDocument.class);

  private final Answer answer;

  ProblemDocument(Answer answer) {
    this.answer = answer;
  }

  public void write(Exchange exchange) throws JsonProcessingException {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (exchange.isTransacted()) {
      // A failure that is answered has not failed, as Camel sees it, and would be committed.
      exchange.setRollbackOnlyLast(true);
    }
    Problem problem = problemOf(cause);
    String field = "";
    String detail = "Try again later; if it stays, tell the operator.";
    if (cause instanceof ProblemException known) {
      detail = String.valueOf(known.getMessage());
      field = known.field();
    } else {
      LOG.error("route={} failed", exchange.getFromRouteId(), cause);
    }
    answer.write(
        exchange, problem.status(), "application/problem+json", problem.document(detail, field));
  }

  private static Problem problemOf(Exception cause) {
    if (cause instanceof ProblemException known) {
      return known.problem();
    }
    return cause instanceof DataAccessException ? Problem.UNAVAILABLE : Problem.INTERNAL;
  }
}
