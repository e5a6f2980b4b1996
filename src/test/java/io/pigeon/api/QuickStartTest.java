package io.pigeon.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.pigeon.TestDatabase;
import io.pigeon.api.http.Role;
import io.pigeon.api.security.GeneratedTokens;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Does what docs/api.md says, as it is written there. */
@SpringBootTest(
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
    properties = {"pigeon.roles=api", "management.server.port=0"})
@DirtiesContext
class QuickStartTest {

  private static final Path PAGE = Path.of("docs/api.md");

  @Autowired private GeneratedTokens tokens;
  @LocalServerPort private int port;
  @TempDir private Path folder;

  @DynamicPropertySource
  static void settings(DynamicPropertyRegistry registry) {
    String url = TestDatabase.create("quick_start");
    registry.add("spring.datasource.url", () -> url);
  }

  @BeforeEach
  void tokensOfTheDemo() throws IOException {
    Path file = folder.resolve("data/demo/tokens/producer");
    Files.createDirectories(file.getParent());
    Files.writeString(file, tokens.token("demo-producer", Role.PRODUCER));
  }

  @Test
  void the_commands_create_a_notification_and_find_it() throws Exception {
    List<String> commands = fences("bash");
    String created = run("bash", "-euc", commands.get(0));
    assertThat(created).contains("\"status\":\"queued\"", "\"recipient\":\"+905551234567\"");
    assertThat(run("bash", "-euc", commands.get(1))).contains("Your order has shipped.");
  }

  @Test
  void the_java_program_runs_as_it_stands() throws Exception {
    Files.writeString(folder.resolve("QuickStart.java"), fences("java").get(0));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    assertThat(run(java, "QuickStart.java")).startsWith("201 ").contains("Pig at MLV-03");
  }

  private List<String> fences(String language) throws IOException {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(PAGE))
        .results()
        .map(fence -> fence.group(1).replace("localhost:8080", "127.0.0.1:" + port))
        .toList();
  }

  private String run(String... command) throws Exception {
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
