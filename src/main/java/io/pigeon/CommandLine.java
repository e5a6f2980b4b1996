package io.pigeon;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.autoconfigure.jackson.JacksonAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.dao.DataAccessException;

/**
 * Runs a {@link Command} on the database that {@code DATABASE_URL} names, with nothing of Pigeon
 * but what the command needs: no routes, no web server, no migration.
 */
final class CommandLine {

  private static final int FAILED = 2;

  private CommandLine() {}

  /** A little of the application, and of that only what is asked for. */
  @ImportAutoConfiguration({
    PropertyPlaceholderAutoConfiguration.class,
    DataSourceAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    JacksonAutoConfiguration.class
  })
  @ComponentScan({"io.pigeon.detection", "io.pigeon.operations"})
  @ConfigurationPropertiesScan("io.pigeon.detection")
  static class Parts {}

  /** Options begin with a dash, as those of Spring do; a command does not. */
  static boolean names(String[] arguments) {
    return arguments.length > 0 && !arguments[0].startsWith("-");
  }

  static int run(String[] arguments, PrintStream out, PrintStream err) {
    SpringApplication application = new SpringApplication(Parts.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    application.setLazyInitialization(true);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    try (ConfigurableApplicationContext context =
        application.run("--logging.threshold.console=off", "--spring.main.banner-mode=off")) {
      if (context.getEnvironment().getProperty("spring.datasource.url", "").isBlank()) {
        throw new InvalidSettingException(
            "DATABASE_URL is not set, so there is no database to look at.", "");
      }
      List<Command> commands = context.getBeanProvider(Command.class).stream().toList();
      Optional<Command> named =
          commands.stream().filter(command -> command.name().equals(arguments[0])).findFirst();
      if (named.isEmpty()) {
        String known = commands.stream().map(Command::name).collect(Collectors.joining(", "));
        throw new InvalidSettingException(
            "There is no command " + arguments[0] + "; known are: " + known + ".", "");
      }
      return named.get().run(Arrays.asList(arguments).subList(1, arguments.length), out, err);
    } catch (InvalidSettingException | BeansException | DataAccessException e) {
      err.println(sentence(e));
      return FAILED;
    }
  }

  private static String sentence(RuntimeException failure) {
    @Nullable FailureAnalysis analysis = new StartFailureAnalyzer().analyze(failure);
    return analysis == null ? String.valueOf(failure.getMessage()) : analysis.getDescription();
  }
}
