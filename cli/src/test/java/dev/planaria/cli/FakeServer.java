package dev.planaria.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// A server that answers what a test told it, and remembers what it was asked.
final class FakeServer implements AutoCloseable {
    /// Ends the connection of a stream without another word.
    static final String CUT = "CUT";

    record Asked(String line, Map<String, String> headers, String body) {}

    record Answer(int status, String body) {}

    final List<Asked> asked = Collections.synchronizedList(new ArrayList<>());
    final BlockingQueue<String> stream = new LinkedBlockingQueue<>();
    private final Map<String, BlockingQueue<Answer>> answers = new ConcurrentHashMap<>();
    private final HttpServer http;

    FakeServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext("/", this::handle);
        http.start();
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    /// The next answers to this request line, in order; the last one stays.
    FakeServer answer(String line, int status, String body) {
        answers.computeIfAbsent(line, _ -> new LinkedBlockingQueue<>())
                .add(new Answer(status, body));
        return this;
    }

    /// One event of the stream; with an id line, as the server sends for what is in the log.
    FakeServer event(String type, String json) {
        String id = json.replaceAll("(?s).*\"id\": *\"([^\"]*)\".*", "$1");
        stream.add("event: " + type + "\nid: " + id + "\ndata: " + json + "\n\n");
        return this;
    }

    FakeServer preview(String type, String json) {
        stream.add("event: " + type + "\ndata: " + json + "\n\n");
        return this;
    }

    List<Asked> asked(String line) {
        synchronized (asked) {
            return asked.stream().filter(each -> each.line().equals(line)).toList();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String line = exchange.getRequestMethod() + " " + path;
        Map<String, String> headers = new ConcurrentHashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) ->
                        headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        headers.put("query", String.valueOf(exchange.getRequestURI().getRawQuery()));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(new Asked(line, headers, body));
        if (path.endsWith("/stream")) {
            streamTo(exchange);
            return;
        }
        BlockingQueue<Answer> queue = answers.get(line);
        Answer answer =
                queue == null
                        ? new Answer(404, error("not_found_error", "nothing is at " + line))
                        : queue.size() > 1 ? queue.remove() : queue.element();
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private void streamTo(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(": hello\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
            for (String frame = stream.take(); !frame.equals(CUT); frame = stream.take()) {
                out.write(frame.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        exchange.close();
    }

    static String error(String type, String message) {
        return """
        {"type":"error","error":{"type":"%s","message":"%s"},"request_id":"req_1"}
        """
                .formatted(type, message);
    }

    @Override
    public void close() {
        stream.add(CUT);
        http.stop(0);
    }
}
