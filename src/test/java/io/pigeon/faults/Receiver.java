package io.pigeon.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Keeps account of every request, and answers by a script for each path. */
final class Receiver implements AutoCloseable {

  private static final Pattern NUMBER = Pattern.compile("\"n\":\\s*(\\d+)");

  /**
   * A request.
   *
   * @param number of the row that it is for
   * @param earlier requests to the same path for the same row
   * @param nanos monotonic time at which it was there
   * @param taken whether it was answered with 2xx
   */
  record Call(String path, long number, String key, int earlier, long nanos, boolean taken) {}

  /** Decides on an answer; may take its time. */
  interface Script {
    Answer answer(long number, int earlier) throws InterruptedException;
  }

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, Script> scripts = new ConcurrentHashMap<>();
  private final Map<String, Integer> seen = new ConcurrentHashMap<>();
  private final AtomicLong arrived = new AtomicLong();
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  Receiver() {
    try {
      server = new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.submit(this::accept);
  }

  void script(String path, Script script) {
    scripts.put(path, script);
  }

  String url(String path) {
    return "http://127.0.0.1:" + server.getLocalPort() + path;
  }

  /** Those that were answered. */
  List<Call> calls() {
    return List.copyOf(calls);
  }

  List<Call> calls(String path) {
    return calls.stream().filter(call -> call.path().equals(path)).toList();
  }

  /** Requests so far, those included that have no answer yet. */
  long count() {
    return arrived.get();
  }

  /** The rows of which a request was answered with 2xx. */
  Set<Long> taken() {
    return calls.stream()
        .filter(Call::taken)
        .map(Call::number)
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Requests taken beyond the first for their row. */
  long duplicates() {
    return calls.stream().filter(Call::taken).count() - taken().size();
  }

  /** The rows that came under more than one key. */
  Set<Long> underSeveralKeys() {
    Map<Long, Set<String>> keys =
        calls.stream()
            .collect(
                Collectors.groupingBy(
                    Call::number, Collectors.mapping(Call::key, Collectors.toSet())));
    return keys.entrySet().stream()
        .filter(entry -> entry.getValue().size() > 1)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Object accept() throws IOException {
    while (true) {
      Socket socket = server.accept();
      socket.setTcpNoDelay(true);
      threads.submit(
          () -> {
            try (socket) {
              serve(socket);
            }
            return null;
          });
    }
  }

  private void serve(Socket socket) throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    boolean goesOn = true;
    while (goesOn) {
      String request = line(in);
      if (request.isEmpty()) {
        return;
      }
      String path = request.split(" ")[1];
      int length = 0;
      String key = "";
      for (String header = line(in); !header.isEmpty(); header = line(in)) {
        String name = header.substring(0, header.indexOf(':')).toLowerCase(Locale.ROOT);
        String value = header.substring(header.indexOf(':') + 1).strip();
        length = name.equals("content-length") ? Integer.parseInt(value) : length;
        key = name.equals("idempotency-key") ? value : key;
      }
      String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
      goesOn = answer(socket, path, key, body);
    }
  }

  private boolean answer(Socket socket, String path, String key, String body)
      throws IOException, InterruptedException {
    Matcher number = NUMBER.matcher(body);
    if (!number.find()) {
      throw new IllegalStateException("A request without a number: " + body);
    }
    long n = Long.parseLong(number.group(1));
    long nanos = System.nanoTime();
    arrived.incrementAndGet();
    int earlier = seen.merge(path + " " + n, 1, Integer::sum) - 1;
    Answer answer = scripts.getOrDefault(path, (row, before) -> Answer.TAKEN).answer(n, earlier);
    calls.add(new Call(path, n, key, earlier, nanos, answer.taken()));
    return answer.write(socket);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.shutdownNow();
  }
}
