package io.pigeon.channel;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A receiver that sees every byte of a request, and may answer with any. */
final class RawReceiver implements AutoCloseable {

  /** Writes an answer; throws when the other side has gone. */
  interface Answer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  /**
   * @param connection number of the connection that it came by
   * @param line method, target and version
   * @param headers names in lower case
   */
  record Request(int connection, String line, Map<String, String> headers, String body) {

    String path() {
      return line.split(" ")[1];
    }
  }

  static final Answer ACCEPTED = text("HTTP/1.1 204 No Content\r\n\r\n");

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  RawReceiver() {
    try {
      server = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.submit(this::accept);
  }

  static Answer text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Says that its body is JSON, whatever it is.
   *
   * @param head status and words, and further headers if there are any
   */
  static Answer answer(String head, String body) {
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    return text(
        "HTTP/1.1 %s\r\nContent-Type: application/json; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(head, length, body));
  }

  void answer(String path, Answer answer) {
    answers.put(path, answer);
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + path;
  }

  int port() {
    return server.getLocalPort();
  }

  List<Request> requests(String path) {
    return requests.stream().filter(request -> request.path().equals(path)).toList();
  }

  Request last(String path) {
    List<Request> all = requests(path);
    return all.get(all.size() - 1);
  }

  int connections() {
    return connections.get();
  }

  private Object accept() throws IOException {
    while (true) {
      Socket socket = server.accept();
      int number = connections.incrementAndGet();
      threads.submit(
          () -> {
            try (socket) {
              serve(socket, number);
            }
            return null;
          });
    }
  }

  private void serve(Socket socket, int number) throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    while (true) {
      List<String> head = head(in);
      if (head.isEmpty()) {
        return;
      }
      Map<String, String> headers = new TreeMap<>();
      for (String line : head.subList(1, head.size())) {
        String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
        headers.merge(name, line.substring(line.indexOf(':') + 1).strip(), (a, b) -> a + "|" + b);
      }
      byte[] body = in.readNBytes(Integer.parseInt(headers.getOrDefault("content-length", "0")));
      Request request =
          new Request(number, head.get(0), headers, new String(body, StandardCharsets.UTF_8));
      requests.add(request);
      answers.getOrDefault(request.path(), ACCEPTED).write(socket.getOutputStream());
    }
  }

  private static List<String> head(InputStream in) throws IOException {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c != '\n') {
        line.append((char) c);
        continue;
      }
      String text = line.toString().stripTrailing();
      if (text.isEmpty()) {
        return lines;
      }
      lines.add(text);
      line.setLength(0);
    }
    return List.of();
  }

  @Override
  public void close() throws IOException {
    server.close();
    threads.shutdownNow();
  }
}
