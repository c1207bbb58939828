// Starts a server of its own for the suite, or uses the one that the environment names:
// PLANARIA_BASE_URL with PLANARIA_API_KEY.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const launcher = join(here, "..", "..", "..", "planaria");
const scripts = join(here, "..", "scripts");
const ready = /^planaria: listening on (http:\/\/\S+)/;

export async function startServer() {
  if (process.env.PLANARIA_BASE_URL) {
    return {
      url: process.env.PLANARIA_BASE_URL,
      key: process.env.PLANARIA_API_KEY ?? "",
      scripts: false,
      stop: async () => {},
    };
  }
  const data = await mkdtemp(join(tmpdir(), "planaria-suite-"));
  const key = "sk-planaria-suite";
  const options = ["--port", "0", "--data", data, "--api-key", key, "--rehearsal-scripts", scripts];
  const server = spawn(launcher, ["serve", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => server.once("exit", resolve));
  try {
    const url = await Promise.race([
      lineThatFits(server.stdout),
      ended.then((code) => Promise.reject(new Error(`the server ended with ${code} at its start`))),
    ]);
    return {
      url,
      key,
      scripts: true,
      stop: async () => {
        server.kill("SIGTERM");
        await ended;
        await rm(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
      },
    };
  } catch (error) {
    server.kill("SIGKILL");
    throw error;
  }
}

async function lineThatFits(output) {
  for await (const line of createInterface({ input: output })) {
    const match = ready.exec(line);
    if (match) {
      output.resume();
      return match[1];
    }
  }
  throw new Error("the server never said that it listens");
}
