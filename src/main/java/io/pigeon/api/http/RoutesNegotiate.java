package io.pigeon.api.http;

import org.apache.camel.component.platform.http.springboot.CamelRequestHandlerMapping;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.accept.ContentNegotiationManager;
import org.springframework.web.accept.FixedContentNegotiationStrategy;

/**
 * Leaves it to the routes what form an answer takes. Camel 4.17 tells Spring of each operation only
 * the content types of its last response, the problem document: whoever asks for {@code
 * application/json} would be turned away with 406.
 */
@Component
class RoutesNegotiate implements BeanPostProcessor {

  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (bean instanceof CamelRequestHandlerMapping mapping) {
      mapping.setContentNegotiationManager(
          new ContentNegotiationManager(new FixedContentNegotiationStrategy(MediaType.ALL)));
    }
    return bean;
  }
}
