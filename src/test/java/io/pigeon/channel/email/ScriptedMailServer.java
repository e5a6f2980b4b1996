package io.pigeon.channel.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A mail server that answers as it is told: to each command by its verb, to the connection as
 * {@code CONNECT}, and to the end of a mail as {@code END}. Instead of an answer it can also {@link
 * #RESET}, {@link #HANG_UP}, fall silent, or go on for ever.
 */
final class ScriptedMailServer implements AutoCloseable {

  static final String RESET = "reset";
  static final String HANG_UP = "hang up";
  static final String SILENCE = "silence";
  static final String DRIP = "drip";

  /** Lets the mail come, and does not take it. */
  static final String STOP_READING = "354 stop reading";

  static final String FLOOD = "flood";

  private static final Map<String, String> USUAL =
      Map.of(
          "CONNECT", "220 scripted",
          "EHLO", "250-scripted\r\n250 STARTTLS",
          "STARTTLS", "220 go on",
          "DATA", "354 go on",
          "END", "250 2.0.0 Ok: queued as 4711",
          "QUIT", "221 bye");

  private final SSLContext tls;
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final List<String> commands = new CopyOnWriteArrayList<>();
  private final List<String> mails = new CopyOnWriteArrayList<>();
  private volatile Map<String, String> script = Map.of();
  private volatile int blips;

  ScriptedMailServer(SSLContext tls) throws IOException {
    this.tls = tls;
    daemon(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Forgets all that was, and answers so from now on; the rest as usual. */
  void begin(Map<String, String> script) {
    begin(script, 0);
  }

  /**
   * @param blips so many connections are reset first
   */
  void begin(Map<String, String> script, int blips) {
    this.script = script;
    this.blips = blips;
    commands.clear();
    mails.clear();
  }

  /** All commands of all connections, each of which begins with {@code CONNECT}. */
  List<String> commands() {
    return commands;
  }

  long connections() {
    return commands.stream().filter("CONNECT"::equals).count();
  }

  /** Those that were received to their end, whatever was answered. */
  List<String> mails() {
    return mails;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket plain) {
    try (plain) {
      commands.add("CONNECT");
      if (blips > 0) {
        blips--;
        answer(plain, RESET);
      }
      answer(plain, reply("CONNECT"));
      Socket socket = plain;
      BufferedReader in = reader(socket);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        commands.add(line);
        String verb = line.replaceAll("[ :].*", "").toUpperCase(Locale.ROOT);
        answer(socket, reply(verb));
        if (verb.equals("STARTTLS") && reply(verb).startsWith("220")) {
          SSLSocket encrypted =
              (SSLSocket) tls.getSocketFactory().createSocket(plain, "", plain.getPort(), true);
          encrypted.setUseClientMode(false);
          socket = encrypted;
          in = reader(socket);
        }
        if (reply(verb).equals(STOP_READING)) {
          answer(socket, SILENCE);
        }
        if (verb.equals("DATA") && reply(verb).startsWith("354")) {
          receive(in);
          answer(socket, reply("END"));
        }
      }
    } catch (IOException | InterruptedException e) {
      // The connection is over, as the script wanted it or the client did.
    }
  }

  private void receive(BufferedReader in) throws IOException {
    StringBuilder mail = new StringBuilder();
    for (String line = in.readLine(); !".".equals(line); line = in.readLine()) {
      if (line == null) {
        throw new IOException("cut off");
      }
      mail.append(line).append('\n');
    }
    mails.add(mail.toString());
  }

  private String reply(String verb) {
    return script.getOrDefault(verb, USUAL.getOrDefault(verb, "250 ok"));
  }

  private static void answer(Socket socket, String reply) throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    switch (reply) {
      case RESET -> {
        socket.setSoLinger(true, 0);
        socket.close();
      }
      case HANG_UP -> socket.close();
      case SILENCE -> Thread.sleep(Long.MAX_VALUE);
      case DRIP -> forEver(out, "250-x\r\n", 100);
      case FLOOD -> forEver(out, "250-" + "x".repeat(500) + "\r\n", 0);
      default -> {
        out.write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    }
  }

  private static void forEver(OutputStream out, String text, long pauseMillis)
      throws IOException, InterruptedException {
    while (true) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      Thread.sleep(pauseMillis);
    }
  }

  private static BufferedReader reader(Socket socket) throws IOException {
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "scripted-mail-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
