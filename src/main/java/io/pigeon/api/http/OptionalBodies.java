package io.pigeon.api.http;

import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.HttpEndpointModel;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.PlatformHttpListener;
import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;

/**
 * Leaves it to the routes whether a request needs a body. Spring would refuse one that has neither
 * body nor content type with 415.
 */
@Component
class OptionalBodies implements PlatformHttpListener {

  private final CamelRequestHandlerMapping mapping;

  /** The mapping listens too, and has listened first by now. */
  OptionalBodies(CamelContext camel, CamelRequestHandlerMapping mapping) {
    this.mapping = mapping;
    camel.getComponent("platform-http", PlatformHttpComponent.class).addPlatformHttpListener(this);
  }

  @Override
  public void registerHttpEndpoint(HttpEndpointModel model) {
    mapping.getHandlerMethods().keySet().stream()
        .map(RequestMappingInfo::getConsumesCondition)
        .filter(consumes -> !consumes.isEmpty())
        .forEach(consumes -> consumes.setBodyRequired(false));
  }

  @Override
  public void unregisterHttpEndpoint(HttpEndpointModel model) {
    // What is not there needs no body.
  }
}
