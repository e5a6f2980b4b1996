package io.pigeon.detection.backtest;

import io.pigeon.Command;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** {@code pigeon replay <runKey> [key=value …]}: a back-test in the foreground. */
@Component
class ReplayCommand implements Command {

  private static final int SAME = 0;
  private static final int DIFFERENT = 1;
  private static final int FAILED = 2;

  private static final String USAGE =
      "Usage: replay <runKey> [key=value …], such as replay PIG-7~1768377600000 alert.minutes=45,20.";

  private final BackTest backTest;

  ReplayCommand(BackTest backTest) {
    this.backTest = backTest;
  }

  @Override
  public String name() {
    return "replay";
  }

  @Override
  public int run(List<String> arguments, PrintStream out, PrintStream err) {
    try {
      if (arguments.isEmpty()) {
        throw new UnfitSettingException(USAGE);
      }
      String runKey = arguments.get(0);
      Map<String, String> settings = settings(arguments.subList(1, arguments.size()));
      Difference difference =
          backTest.run(runKey, settings, (done, total) -> tell(done, total, err));
      out.printf(
          "Run %s, replayed with %s%n%n",
          runKey, settings.isEmpty() ? "the settings that it was judged by" : settings);
      DifferenceTable.lines(difference).forEach(out::println);
      return difference.same() ? SAME : DIFFERENT;
    } catch (BackTestException | UnfitSettingException e) {
      err.println(e.getMessage());
      return FAILED;
    }
  }

  private static Map<String, String> settings(List<String> arguments) {
    Map<String, String> settings = new LinkedHashMap<>();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new UnfitSettingException("'" + argument + "' is no key=value. " + USAGE);
      }
      settings.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return settings;
  }

  private static void tell(long done, long total, PrintStream err) {
    if (done > 0 && done < total) {
      err.printf("%d of %d positions%n", done, total);
    }
  }
}
