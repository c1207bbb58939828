// The documented loop of a client, by the official SDK as it comes from npm: create, send, stream until
// `session.status_idle`, list with auto-paging, errors as typed classes, previews accumulated.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import { betaTool } from "@anthropic-ai/sdk/helpers/beta/json-schema";
import { accumulateManagedAgentsEvent } from "@anthropic-ai/sdk/lib/sessions/accumulate";
import { startServer } from "./server.js";

const model = process.env.PLANARIA_MODEL ?? "rehearsal";
const server = await startServer();
const client = new Anthropic({ baseURL: server.url, apiKey: server.key });
let agent;
let environment;

before(async () => {
  agent = await client.beta.agents.create({
    name: "Suite",
    model,
    tools: [{ type: "agent_toolset_20260401" }],
  });
  environment = await client.beta.environments.create({ name: "suite", config: { type: "cloud" } });
});

after(async () => {
  await server.stop();
});

function makeSession(more = {}) {
  return client.beta.sessions.create({ agent: agent.id, environment_id: environment.id, ...more });
}

function say(session, text) {
  return client.beta.sessions.events.send(session.id, {
    events: [{ type: "user.message", content: [{ type: "text", text }] }],
  });
}

async function untilIdle(stream, each = () => {}) {
  const events = [];
  for await (const event of stream) {
    events.push(event);
    each(event);
    if (event.type === "session.status_idle") return events;
  }
  throw new Error(`the stream ended before the session was idle, after ${events.length} events`);
}

async function runTurn(session, text, options = {}) {
  const stream = await client.beta.sessions.events.stream(session.id, options);
  await say(session, text);
  return untilIdle(stream, options.each);
}

async function all(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

test("an agent works in a sandbox and answers, on the stream", async () => {
  const session = await makeSession();
  assert.equal(session.status, "idle");
  const events = await runTurn(session, "Look around.");
  const types = events.map((event) => event.type);
  for (const type of [
    "user.message",
    "session.status_running",
    "span.model_request_start",
    "agent.tool_use",
    "agent.tool_result",
    "agent.message",
    "span.model_request_end",
    "session.usage",
  ]) {
    assert.ok(types.includes(type), `${type} in ${types}`);
  }
  const use = events.find((event) => event.type === "agent.tool_use");
  const result = events.find((event) => event.type === "agent.tool_result");
  assert.equal(result.tool_use_id, use.id);
  assert.notEqual(result.is_error, true, JSON.stringify(result));
  assert.deepEqual(events.at(-1).stop_reason, { type: "end_turn" });
  assert.equal((await client.beta.sessions.retrieve(session.id)).status, "idle");
});

test("the history is listed page by page, and every event of the stream is in it", async () => {
  const session = await makeSession();
  const streamed = await runTurn(session, "Look around.");
  const whole = await client.beta.sessions.events.list(session.id, { limit: 1000 });
  const paged = await all(client.beta.sessions.events.list(session.id, { limit: 2 }));
  assert.deepEqual(paged, whole.data);
  assert.ok(whole.data.every((event) => event.processed_at));
  const ids = new Set(whole.data.map((event) => event.id));
  assert.equal(ids.size, whole.data.length);
  for (const event of streamed) assert.ok(ids.has(event.id), event.type);
  const messages = await all(
    client.beta.sessions.events.list(session.id, {
      types: ["user.message", "agent.message"],
      order: "desc",
    }),
  );
  assert.equal(messages.at(-1).type, "user.message");
});

test("previews add up to the message that follows them", async () => {
  const session = await makeSession();
  const snapshots = new Map();
  let previews = 0;
  let finals = 0;
  await runTurn(session, "Look around.", {
    event_deltas: ["agent.message", "agent.thinking"],
    each: (event) => {
      const id =
        event.type === "event_start"
          ? event.event.id
          : event.type === "event_delta"
            ? event.event_id
            : event.type === "agent.message"
              ? event.id
              : undefined;
      if (id === undefined) return;
      const before = snapshots.get(id);
      const snapshot = accumulateManagedAgentsEvent(before, event);
      if (event.type === "agent.message") {
        finals++;
        if (before) {
          previews++;
          const said = before.content.map((block) => block.text).join("");
          const whole = event.content.map((block) => block.text).join("");
          assert.ok(whole.startsWith(said), `${JSON.stringify(whole)} begins with ${said}`);
        }
      }
      snapshots.set(id, snapshot);
    },
  });
  assert.ok(finals > 0);
  assert.ok(previews > 0, "at least one message was previewed");
});

test("a session that is born with its first message runs at once", async () => {
  const session = await makeSession({
    initial_events: [{ type: "user.message", content: [{ type: "text", text: "Look around." }] }],
  });
  assert.equal(session.status, "running");
  for (let i = 0; i < 300; i++) {
    const found = await client.beta.sessions.events.list(session.id, {
      types: ["session.status_idle"],
    });
    if (found.data.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("the session never came to rest");
});

test("the client's tool runner answers custom tools until the turn is over", { skip: !server.scripts }, async () => {
  const schema = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
  const own = await client.beta.agents.create({
    name: "Weather",
    model: "rehearsal:weather",
    tools: [
      { type: "custom", name: "weather", description: "Tells the weather.", input_schema: schema },
    ],
  });
  const session = await makeSession({ agent: own.id });
  const weather = betaTool({
    name: "weather",
    description: "Tells the weather.",
    inputSchema: schema,
    run: ({ city }) => `sunny in ${city}`,
  });
  const runner = client.beta.sessions.events.toolRunner(session.id, {
    tools: [weather],
    maxIdleMs: 500,
  });
  await say(session, "What is the weather?");
  const calls = await all(runner);
  assert.deepEqual(calls.map((call) => call.event.input.city).sort(), ["Bern", "Ulm"]);
  assert.ok(calls.every((call) => call.posted && !call.isError));
  const events = (await client.beta.sessions.events.list(session.id, { limit: 1000 })).data;
  const results = events.filter((event) => event.type === "user.custom_tool_result");
  assert.deepEqual(
    results.map((event) => event.custom_tool_use_id).sort(),
    calls.map((call) => call.toolUseId).sort(),
  );
  const last = events.filter((event) => event.type === "agent.message").at(-1);
  assert.match(last.content[0].text, /You say: sunny in Ulm/);
});

test("agents have versions, and lists page through everything", async () => {
  const made = await client.beta.agents.create({ name: "Versions", model });
  const changed = await client.beta.agents.update(made.id, { version: 1, system: "Be brief." });
  assert.equal(changed.version, 2);
  assert.equal((await client.beta.agents.update(made.id, { system: "Be brief." })).version, 2);
  assert.equal((await client.beta.agents.retrieve(made.id, { version: 1 })).system, null);
  const versions = await all(client.beta.agents.versions.list(made.id, { limit: 1 }));
  assert.deepEqual(versions.map((version) => version.version), [2, 1]);
  await client.beta.agents.archive(made.id);
  const listed = await all(client.beta.agents.list({ limit: 1 }));
  assert.ok(!listed.some((one) => one.id === made.id));
  assert.ok(listed.some((one) => one.id === agent.id));
});

test("sessions are filtered, paged both ways, archived and deleted", async () => {
  const own = await client.beta.agents.create({ name: "Pages", model });
  const made = [];
  for (let i = 0; i < 3; i++) made.push((await makeSession({ agent: own.id })).id);
  const query = { agent_id: own.id, order: "asc", limit: 2, statuses: ["idle", "running"] };
  const first = await client.beta.sessions.list(query);
  assert.equal(first.prev_page, null);
  const second = await first.getNextPage();
  assert.deepEqual(second.data.map((session) => session.id), made.slice(2));
  const back = await client.beta.sessions.list({ ...query, page: second.prev_page });
  assert.deepEqual(back.data.map((session) => session.id), made.slice(0, 2));
  assert.equal((await client.beta.sessions.archive(made[0])).status, "terminated");
  assert.equal((await client.beta.sessions.delete(made[1])).type, "session_deleted");
  assert.deepEqual(
    (await all(client.beta.sessions.list({ agent_id: own.id }))).map((session) => session.id),
    [made[2]],
  );
});

test("a stream ends when its session is deleted", async () => {
  const session = await makeSession();
  const stream = await client.beta.sessions.events.stream(session.id);
  await client.beta.sessions.delete(session.id);
  const events = await all(stream);
  assert.deepEqual(events.map((event) => event.type), ["session.deleted"]);
});

test("errors are typed, and name the request", async () => {
  await assert.rejects(client.beta.agents.retrieve("bogus"), (error) => {
    assert.ok(error instanceof Anthropic.NotFoundError);
    assert.match(error.message, /Agent not found\./);
    assert.match(error.requestID, /^req_/);
    return true;
  });
  await assert.rejects(
    client.beta.agents.create({ name: "n", model, colour: "red" }),
    (error) => error instanceof Anthropic.BadRequestError && /colour: unknown field/.test(error.message),
  );
  const stranger = new Anthropic({ baseURL: server.url, apiKey: "wrong" });
  await assert.rejects(stranger.beta.agents.list(), Anthropic.AuthenticationError);
  let requests = 0;
  const counting = new Anthropic({
    baseURL: server.url,
    apiKey: server.key,
    fetch: (...request) => {
      requests++;
      return fetch(...request);
    },
  });
  await assert.rejects(
    counting.beta.agents.update(agent.id, { version: 99, name: "x" }),
    Anthropic.ConflictError,
  );
  assert.equal(requests, 1, "a conflict is not sent again");
  await assert.rejects(
    client.beta.sessions.events.stream("sesn_bogus"),
    Anthropic.NotFoundError,
  );
});
