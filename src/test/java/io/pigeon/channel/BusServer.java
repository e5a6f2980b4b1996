package io.pigeon.channel;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/**
 * A WebSocket bus: {@code POST /publish} reaches whoever has a socket at this moment, in the form
 * that the channel {@code bus} speaks. Its clients are real ones, in the same process. A user whom
 * it has never seen is answered with 404, one who has gone with {@code "delivered":0}.
 */
public final class BusServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HELLO = "hello";

  private final String token;
  private final Tomcat tomcat = new Tomcat();
  private final Map<String, Set<Session>> sessions = new ConcurrentHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<String, Client> clients = new ConcurrentHashMap<>();
  private final Map<String, List<String>> received = new ConcurrentHashMap<>();
  private volatile boolean down;

  private BusServer(String token) {
    this.token = token;
  }

  /**
   * @param token that publishers must show
   */
  public static BusServer start(String token) {
    BusServer bus = new BusServer(token);
    try {
      bus.tomcat.setBaseDir(Files.createTempDirectory(Path.of("target"), "bus").toString());
      bus.tomcat.setPort(0);
      bus.tomcat.setSilent(true);
      bus.tomcat.getConnector().setProperty("address", "127.0.0.1");
      Context context = bus.tomcat.addContext("", null);
      Tomcat.addServlet(context, "publish", bus.new Publishing());
      context.addServletMappingDecoded("/", "publish");
      context.addServletContainerInitializer(new WsSci(), Set.of());
      context.addServletContainerInitializer(
          (classes, servlets) -> bus.openSocket(servlets), Set.of());
      bus.tomcat.start();
    } catch (IOException | LifecycleException e) {
      throw new IllegalStateException(e);
    }
    return bus;
  }

  private void openSocket(ServletContext servlets) {
    ServerContainer container =
        (ServerContainer) servlets.getAttribute(ServerContainer.class.getName());
    try {
      container.addEndpoint(
          ServerEndpointConfig.Builder.create(Line.class, "/socket")
              .configurator(
                  new ServerEndpointConfig.Configurator() {
                    @Override
                    public <T> T getEndpointInstance(Class<T> type) {
                      return type.cast(new Line());
                    }
                  })
              .build());
    } catch (DeploymentException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the setting {@code base_url} of a channel wants. */
  public String url() {
    return "http://127.0.0.1:" + tomcat.getConnector().getLocalPort();
  }

  /** While it is down, publishers are answered with 503; the sockets stay. */
  public void setDown(boolean down) {
    this.down = down;
  }

  /** Opens a socket for a user, and returns once the bus knows of it. */
  public void connect(String user) {
    Client client = new Client(received.computeIfAbsent(user, key -> new CopyOnWriteArrayList<>()));
    String socket = url().replace("http:", "ws:") + "/socket?user=";
    WebSocket opened =
        http.newWebSocketBuilder()
            .buildAsync(
                URI.create(socket + URLEncoder.encode(user, StandardCharsets.UTF_8)), client)
            .join();
    client.socket.complete(opened);
    client.known.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    clients.put(user, client);
  }

  /** Closes the socket of a user, and returns once the bus knows of it. */
  public void disconnect(String user) {
    Client client = clients.remove(user);
    if (client != null) {
      client.socket.join().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      // Tomcat answers the close before it tells of it.
      await()
          .pollInterval(Duration.ofMillis(5))
          .atMost(PATIENCE)
          .until(() -> sessions.get(user).isEmpty());
    }
  }

  /** What has arrived on the sockets of a user, in its order. */
  public List<String> received(String user) {
    return List.copyOf(received.getOrDefault(user, List.of()));
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The end of a user. */
  private static final class Client implements WebSocket.Listener {

    private final List<String> received;
    private final StringBuilder part = new StringBuilder();
    private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
    private final CompletableFuture<Void> known = new CompletableFuture<>();

    private Client(List<String> received) {
      this.received = received;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      part.append(text);
      if (last) {
        String whole = part.toString();
        part.setLength(0);
        if (whole.equals(HELLO)) {
          known.complete(null);
        } else {
          received.add(whole);
        }
      }
      socket.request(1);
      return CompletableFuture.completedFuture(null);
    }
  }

  /** The end of the bus. */
  private final class Line extends Endpoint {

    @Override
    public void onOpen(Session session, EndpointConfig config) {
      sessions.computeIfAbsent(userOf(session), user -> ConcurrentHashMap.newKeySet()).add(session);
      send(session, HELLO);
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
      sessions.get(userOf(session)).remove(session);
    }

    private String userOf(Session session) {
      return session.getRequestParameterMap().get("user").get(0);
    }
  }

  private static boolean send(Session session, String text) {
    synchronized (session) {
      try {
        session.getBasicRemote().sendText(text);
        return true;
      } catch (IOException | IllegalStateException e) {
        return false;
      }
    }
  }

  /** What a publisher asks for. */
  private final class Publishing extends HttpServlet {

    private static final long serialVersionUID = 1L;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      if (down) {
        response.setStatus(503);
      } else if (!("Bearer " + token).equals(request.getHeader("Authorization"))) {
        response.setStatus(401);
      } else if (!request.getRequestURI().equals("/publish")) {
        response.setStatus(405);
      } else {
        publish(JSON.readTree(request.getInputStream()), response);
      }
    }

    private void publish(JsonNode published, HttpServletResponse response) throws IOException {
      Collection<Set<Session>> those =
          published.path("topic").asText().equals("global_notifications")
              ? sessions.values()
              : List.of(sessions.getOrDefault(published.path("user_id").asText(), Set.of()));
      if (!published.has("topic") && !sessions.containsKey(published.path("user_id").asText())) {
        response.setStatus(404);
        return;
      }
      String text = published.path("data").toString();
      long delivered =
          those.stream().flatMap(Set::stream).filter(session -> send(session, text)).count();
      response.setContentType("application/json");
      response.getWriter().write("{\"delivered\":" + delivered + "}");
    }
  }
}
