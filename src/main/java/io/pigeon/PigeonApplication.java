package io.pigeon;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Starts Pigeon: one jar, the roles that {@code pigeon.roles} names. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class PigeonApplication {

  public static void main(String[] args) {
    SpringApplication.run(PigeonApplication.class, args);
  }
}
