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

  /** The request of a route that bears the name of its operation; kept, as messages come and go. */
  public Request of(Exchange exchange) {
    Request known = exchange.getProperty(Request.class.getName(), Request.class);
    if (known != null) {
      return known;
    }
    String route = Objects.requireNonNull(exchange.getUnitOfWork().getRoute()).getRouteId();
    FoundRequest found = (FoundRequest) exchange.getIn(PlatformHttpMessage.class).getRequest();
    Request request = new Request(contract.operation(route), found.asSent());
    exchange.setProperty(Request.class.getName(), request);
    return request;
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
