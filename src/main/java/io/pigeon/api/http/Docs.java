package io.pigeon.api.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Properties;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** The files of {@code /docs}: Swagger UI out of the jar, and nothing from elsewhere. */
@Configuration(proxyBeanMethods = false)
class Docs implements WebMvcConfigurer {

  private static final String LIBRARY = "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** Scripts from here only; Swagger UI writes styles and small pictures into the page. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline';"
          + " img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/docs/**")
        .addResourceLocations(
            "classpath:/docs/",
            "classpath:/META-INF/resources/webjars/swagger-ui/" + version() + "/");
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry
        .addInterceptor(
            new HandlerInterceptor() {
              @Override
              public boolean preHandle(
                  HttpServletRequest request, HttpServletResponse response, Object handler) {
                response.setHeader("Content-Security-Policy", POLICY);
                return true;
              }
            })
        .addPathPatterns("/docs", "/docs/**");
  }

  private static String version() {
    try {
      Properties library = PropertiesLoaderUtils.loadProperties(new ClassPathResource(LIBRARY));
      return library.getProperty("version");
    } catch (IOException e) {
      throw new IllegalStateException("Swagger UI is not in the class path.", e);
    }
  }
}
