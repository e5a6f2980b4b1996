package io.pigeon.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.springboot.PlatformHttpMessage;
import org.springframework.stereotype.Component;

/** Sees the request in an exchange. */
@Component
public class Requests {

  private final Contract contract;

  Requests(Contract contract) {
    this.contract = contract;
  }

  /** The request of a route that bears the name of its operation. */
  public Request of(Exchange exchange) {
    String route = Objects.requireNonNull(exchange.getUnitOfWork().getRoute()).getRouteId();
    PlatformHttpMessage message = exchange.getIn(PlatformHttpMessage.class);
    return new Request(contract.operation(route), message.getRequest(), exchange);
  }

  /**
   * A part of a body, held to what another operation takes as its whole body.
   *
   * @throws ProblemException if it is not that
   */
  public JsonNode checked(String operation, JsonNode part) {
    return BodyCheck.checked(contract.operation(operation), part);
  }
}
