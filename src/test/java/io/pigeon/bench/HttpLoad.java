package io.pigeon.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/** Requests over connections that are kept, made as cheaply as Java can make them. */
final class HttpLoad {

  private static final long MICROS = 1_000;

  private final int port;
  private final String token;
  private final int connections;

  HttpLoad(int port, String token, int connections) {
    this.port = port;
    this.token = token;
    this.connections = connections;
  }

  int port() {
    return port;
  }

  String token() {
    return token;
  }

  /** A request as it goes over the wire; an empty body is none. */
  byte[] request(String method, String path, String body) {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
            + token
            + (content.length == 0
                ? "\r\n\r\n"
                : "\r\nContent-Type: application/json\r\nContent-Length: "
                    + content.length
                    + "\r\n\r\n");
    byte[] bytes = new byte[head.length() + content.length];
    System.arraycopy(head.getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, head.length());
    System.arraycopy(content, 0, bytes, head.length(), content.length);
    return bytes;
  }

  /**
   * Makes so many requests, as fast as they are answered or at a pace.
   *
   * @param perSecond 0: as fast as they are answered
   * @return milliseconds that each took, from when it was due
   */
  List<Double> run(long count, double perSecond, int status, LongFunction<byte[]> requests)
      throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    try {
      List<Future<List<Double>>> runs = new ArrayList<>();
      long began = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        int first = i;
        runs.add(threads.submit(() -> one(first, count, perSecond, began, status, requests)));
      }
      List<Double> millis = new ArrayList<>();
      for (Future<List<Double>> run : runs) {
        millis.addAll(run.get());
      }
      return millis;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private List<Double> one(
      int first,
      long count,
      double perSecond,
      long began,
      int status,
      LongFunction<byte[]> requests)
      throws IOException {
    List<Double> millis = new ArrayList<>();
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
      OutputStream out = socket.getOutputStream();
      for (long i = first; i < count; i += connections) {
        byte[] request = requests.apply(i);
        long due = System.nanoTime();
        if (perSecond > 0) {
          due = began + (long) (i * 1e9 / perSecond);
          while (System.nanoTime() < due) {
            LockSupport.parkNanos(Math.max(MICROS, due - System.nanoTime()));
          }
        }
        out.write(request);
        int answered = answer(in);
        if (answered != status) {
          throw new IOException("answered " + answered + " where " + status + " was expected");
        }
        millis.add((System.nanoTime() - due) / 1e6);
      }
    }
    return millis;
  }

  /** Reads an answer to its end. */
  private static int answer(InputStream in) throws IOException {
    int status = Integer.parseInt(line(in).substring(9, 12));
    int length = -1;
    boolean chunked = false;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
        length = Integer.parseInt(header.substring(15).strip());
      }
      chunked |= header.regionMatches(true, 0, "Transfer-Encoding: chunked", 0, 26);
    }
    if (chunked) {
      for (int size = chunk(in); size > 0; size = chunk(in)) {
        in.skipNBytes(size + 2L);
      }
      in.skipNBytes(2);
    } else if (length > 0) {
      in.skipNBytes(length);
    }
    return status;
  }

  private static int chunk(InputStream in) throws IOException {
    return Integer.parseInt(line(in).strip(), 16);
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new SocketException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
