package io.pigeon;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.autoconfigure.mustache.MustacheAutoConfiguration;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Starts Pigeon: one jar, the roles that {@code pigeon.roles} names. Its templates are of messages,
 * not of pages.
 */
@SpringBootApplication(exclude = MustacheAutoConfiguration.class)
@ConfigurationPropertiesScan
public class PigeonApplication {

  public static void main(String[] args) {
    if (CommandLine.names(args)) {
      System.exit(CommandLine.run(args, System.out, System.err));
    }
    SpringApplication application = new SpringApplication(PigeonApplication.class);
    application.addListeners(new DemoWithoutDatabase());
    application.run(args);
  }

  /** With no database named there is nothing to work on: show what Pigeon does instead. */
  private static final class DemoWithoutDatabase
      implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
      Environment environment = event.getEnvironment();
      if (environment.getProperty(DatabaseUrl.VARIABLE, "").isBlank()
          && environment.getProperty("spring.datasource.url", "").isBlank()) {
        event.getSpringApplication().setAdditionalProfiles("demo");
      }
    }

    /** Before the configuration files are read, which depend on the profile. */
    @Override
    public int getOrder() {
      return Ordered.HIGHEST_PRECEDENCE;
    }
  }
}
