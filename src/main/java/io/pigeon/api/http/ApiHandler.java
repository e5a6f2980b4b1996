package io.pigeon.api.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.HttpEndpointModel;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpListener;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpConsumer;
import org.apache.camel.component.platform.http.springboot.SpringBootPlatformHttpEngine;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.filter.ServerHttpObservationFilter;

/**
 * Hands requests for operations to the route of the API, once they have passed all other filters.
 * Camel's own mapping would do so too, but tries the conditions of each operation in turn, three
 * times a request, which costs more than all the rest of a request; and it knows only the content
 * types of an operation's last answer. So it is told of no operations, but of what else routes
 * serve.
 */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class ApiHandler extends OncePerRequestFilter implements PlatformHttpListener {

  private final Contract contract;
  private final ProblemWriter problems;
  private final CamelRequestHandlerMapping others;
  private volatile Optional<SpringBootPlatformHttpConsumer> route = Optional.empty();

  ApiHandler(
      CamelContext camel,
      Contract contract,
      ProblemWriter problems,
      CamelRequestHandlerMapping others) {
    this.contract = contract;
    this.problems = problems;
    this.others = others;
    PlatformHttpComponent http = camel.getComponent("platform-http", PlatformHttpComponent.class);
    http.removePlatformHttpListener(others);
    http.addPlatformHttpListener(this);
  }

  /** In the thread of the request: to hand it to another costs more than what most of them do. */
  @Configuration(proxyBeanMethods = false)
  static class Engine {

    @Bean("platform-http-engine")
    PlatformHttpEngine platformHttpEngine(ServerProperties server) {
      return new SpringBootPlatformHttpEngine(
          Optional.ofNullable(server.getPort()).orElse(8080), Runnable::run);
    }
  }

  @Override
  public void registerHttpEndpoint(HttpEndpointModel model) {
    if (!model.getUri().startsWith(contract.base())) {
      others.registerHttpEndpoint(model);
    } else if (model.getConsumer() instanceof SpringBootPlatformHttpConsumer consumer) {
      route = Optional.of(consumer);
    }
  }

  @Override
  public void unregisterHttpEndpoint(HttpEndpointModel model) {
    if (!model.getUri().startsWith(contract.base())) {
      others.unregisterHttpEndpoint(model);
    } else {
      route = Optional.empty();
    }
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getRequestURI().startsWith(contract.base() + "/")) {
      handle(request, response);
    } else {
      chain.doFilter(request, response);
    }
  }

  private void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
    Optional<Operation> operation = contract.find(request);
    ServerHttpObservationFilter.findObservationContext(request)
        .ifPresent(
            observed ->
                observed.setPathPattern(
                    contract.base() + operation.map(Operation::path).orElse("/**")));
    Optional<SpringBootPlatformHttpConsumer> open = route;
    if (operation.isEmpty()) {
      refuse(request, response);
    } else if (!operation.get().takes(RequestBody.mediaType(request)) && hasBody(request)) {
      problems.write(
          response,
          Problem.UNSUPPORTED_MEDIA_TYPE,
          "Send the body with a content type out of: "
              + String.join(", ", new TreeSet<>(operation.get().mediaTypes()))
              + ".");
    } else if (open.isEmpty()) {
      problems.write(response, Problem.UNAVAILABLE, "The API is stopped here; try again later.");
    } else {
      String path = contract.base() + operation.get().path();
      open.get().service(new FoundRequest(request, path), response).join();
    }
  }

  private void refuse(HttpServletRequest request, HttpServletResponse response) throws IOException {
    List<String> methods = contract.methods(request.getRequestURI());
    if (methods.isEmpty()) {
      problems.write(response, Problem.NOT_FOUND, "What there is, is described under /docs.");
    } else {
      response.setHeader(HttpHeaders.ALLOW, String.join(", ", methods));
      problems.write(
          response,
          Problem.METHOD_NOT_ALLOWED,
          "The methods of this path are in the header Allow.");
    }
  }

  private static boolean hasBody(HttpServletRequest request) {
    return request.getContentLengthLong() > 0
        || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
  }
}
