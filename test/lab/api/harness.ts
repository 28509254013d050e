import { readFileSync } from "node:fs";
import { request } from "node:https";
import type { Json } from "../types.js";
import { FakeKubelet } from "./fake-kubelet.js";
import { type ApiOptions, type LabApi, startApiServer } from "./server.js";

export interface Reply {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed when it is one JSON object, text otherwise. */
  body: Json;
}

export interface Send {
  /** `POST /api/v1/...`. */
  line: string;
  body?: Json;
  headers?: Record<string, string>;
  /** Bearer token; without it the administrator's certificate is used. */
  token?: string;
}

/** A running API server with a fake kubelet on node1 and a namespace `demo`. */
export interface Harness {
  api: LabApi;
  kubelet: FakeKubelet;
  send(what: Send | string): Promise<Reply>;
  /** Opens a watch and collects its events until it ends. */
  watch(path: string): Promise<Json[]>;
  /** Resolves once a pod is in a phase. */
  phase(name: string, phase: string): Promise<Json>;
}

const pods = "/api/v1/namespaces/demo/pods";

/** The recorded node, without what only a stored object has. */
export function recordedNode(): Json {
  const { body } = JSON.parse(readFileSync("test/fixtures/recorded/api/node.json", "utf8")).response;
  const { name, labels, annotations } = body.metadata;
  return { metadata: { name, labels, annotations }, spec: body.spec, status: body.status };
}

/** The smallest pod there is. */
export function pod(name: string, spec: Json = {}, metadata: Json = {}): Json {
  const containers = [{ name: "app", image: "busybox:1.36" }];
  return { apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata }, spec: { containers, ...spec } };
}

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Sends a request as the administrator, or with a token, and reads the whole answer. */
export function send(api: LabApi, what: Send | string): Promise<Reply> {
  const { line, body, headers = {}, token }: Send = typeof what === "string" ? { line: what } : what;
  const [method = "GET", path = ""] = line.split(" ");
  const identity = token === undefined ? { cert: api.admin.certPem, key: api.admin.keyPem } : {};
  const authorization = token ? { Authorization: `Bearer ${token}` } : {};
  const text = body === undefined ? undefined : JSON.stringify(body);
  const length = text === undefined ? {} : { "Content-Length": Buffer.byteLength(text) };
  const type = text === undefined ? {} : { "Content-Type": "application/json", ...length };
  const options = {
    method,
    ca: api.caPem,
    ...identity,
    agent: false as const,
    headers: { ...type, ...authorization, ...headers },
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${api.url}${path}`, options, (response) => {
      let answer = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        answer += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: parse(answer) });
      });
    });
    sent.on("error", reject);
    sent.end(text);
  });
}

/** The events in the body of a watch. */
export function eventsOf(body: Json): Json[] {
  if (typeof body !== "string") return body === undefined ? [] : [body];
  return body
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}

/** Starts a server for a test; the test stops it with `api.stop()`. */
export async function startHarness(options: Partial<ApiOptions> = {}): Promise<Harness> {
  const api = await startApiServer({ nodes: [recordedNode()], ...options });
  const kubelet = new FakeKubelet("node1", api);
  api.attachKubelet(kubelet);
  api.createNamespace("demo");
  const harness: Harness = {
    api,
    kubelet,
    send: (what) => send(api, what),
    watch: async (path) => eventsOf((await send(api, `GET ${path}`)).body),
    phase: async (name, phase) => {
      for (;;) {
        const { body } = await send(api, `GET ${pods}/${name}`);
        if (body.status?.phase === phase) return body;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
  };
  return harness;
}
