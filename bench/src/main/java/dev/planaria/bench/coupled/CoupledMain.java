package dev.planaria.bench.coupled;

import dev.planaria.core.tool.ToolFailedException;
import dev.planaria.server.config.SetupException;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A process of boxes: reads an [Order] a line, opens its box, and answers with a line that says
/// where the box is to be found. `-NAME` ends a box; `=NAME` ends one and lets later ones begin
/// with its log.
public final class CoupledMain {
    private CoupledMain() {}

    /// @param arguments data directory, configuration, kind of hand, key
    public static void main(String[] arguments)
            throws IOException, SetupException, ToolFailedException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Map<String, Box> boxes = new HashMap<>();
        try (BoxParts parts =
                        BoxParts.open(
                                Path.of(arguments[0]),
                                Path.of(arguments[1]),
                                arguments[2],
                                arguments[3]);
                BufferedReader in =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            out.println("{}");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.startsWith("-")) {
                    taken(boxes, line).end();
                    out.println("{}");
                } else if (line.startsWith("=")) {
                    taken(boxes, line).becomeImage();
                    out.println("{}");
                } else {
                    Order order = Order.read(line);
                    Box box = Box.open(parts, order);
                    boxes.put(order.box(), box);
                    out.println(told(box));
                }
            }
            for (Box box : boxes.values()) {
                box.end();
            }
        }
        System.exit(0);
    }

    private static Box taken(Map<String, Box> boxes, String line) {
        Box box = boxes.remove(line.substring(1));
        if (box == null) {
            throw new IllegalArgumentException("no box: " + line);
        }
        return box;
    }

    private static ObjectNode told(Box box) {
        return JsonMapper.shared()
                .createObjectNode()
                .put("url", box.url().toString())
                .put("provision", box.steps().provision())
                .put("install", box.steps().install())
                .put("brain", box.steps().brain());
    }
}
