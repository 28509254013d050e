import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Connection, connect } from "../../src/kube/connect.js";
import { NODES, PODS } from "../../src/kube/port.js";
import { kubectlWords } from "../../src/kube/words.js";
import { answerJson, type Handler, startServer, status, type TestServer } from "./server.js";
import { collect, faultOf, surroundings } from "./surroundings.js";

let server: TestServer;
let api: Connection["api"];
const warnings: string[] = [];

beforeAll(async () => {
  server = await startServer(() => {});
  const onWarning = (text: string): void => void warnings.push(text);
  ({ api } = await connect({ server: `${server.url}/prefix/` }, surroundings({ onWarning })));
});

function serve(handler: Handler): void {
  server.handler = handler;
  server.requests.length = 0;
}

const pod = (name: string) => ({ metadata: { name } });

describe("delete", () => {
  test("says how, and which life of the name", async () => {
    let sent = "";
    serve((_, response, body) => {
      sent = body;
      answerJson(response, 200, { kind: "Pod", ...pod("x") });
    });
    await api.delete(PODS, "demo", "x", { gracePeriodSeconds: 0, uid: "u-1" });
    expect(server.requests).toEqual(["DELETE /prefix/api/v1/namespaces/demo/pods/x"]);
    expect(JSON.parse(sent)).toEqual({
      kind: "DeleteOptions",
      apiVersion: "v1",
      gracePeriodSeconds: 0,
      propagationPolicy: "Background",
      preconditions: { uid: "u-1" },
    });
  });
});

describe("log", () => {
  test("asks for the container, and follows only when told", async () => {
    serve((_, response) => response.end("one\ntwo\n"));
    const pieces = await collect(api.log("demo", "x", { container: "c" }));
    await collect(api.log("demo", "x", { container: "c", follow: true, limitBytes: 10 }));
    expect(Buffer.concat(pieces).toString()).toBe("one\ntwo\n");
    expect(server.requests).toEqual([
      "GET /prefix/api/v1/namespaces/demo/pods/x/log?container=c",
      "GET /prefix/api/v1/namespaces/demo/pods/x/log?container=c&follow=true&limitBytes=10",
    ]);
  });

  test("a pod that is not on a node yet yields nothing", async () => {
    serve((_, response) => response.writeHead(204).end());
    expect(await collect(api.log("demo", "x", { container: "c" }))).toEqual([]);
  });

  test("a container that waits is a BadRequest in the kubelet's words", async () => {
    const words = 'container "c" in pod "x" is waiting to start: ContainerCreating';
    serve((_, response) => answerJson(response, 400, status(400, "BadRequest", words)));
    const fault = await faultOf(collect(api.log("demo", "x", { container: "c" })));
    expect([fault.reason, fault.status, fault.message]).toEqual(["BadRequest", 400, words]);
  });
});

describe("list", () => {
  test("page after page, only as far as they are taken, each object whole", async () => {
    const pages = [
      { kind: "PodList", apiVersion: "v1", metadata: { continue: "t=1" }, items: [pod("a"), pod("b")] },
      { kind: "PodList", apiVersion: "v1", metadata: {}, items: [pod("c")] },
    ];
    serve((request, response) => {
      answerJson(response, 200, pages[request.url?.includes("continue") ? 1 : 0] ?? {});
    });
    for await (const first of api.list(PODS, undefined, { pageSize: 2 })) {
      expect(first).toEqual({ kind: "Pod", apiVersion: "v1", ...pod("a") });
      break;
    }
    expect(server.requests).toEqual(["GET /prefix/api/v1/pods?limit=2"]);
    const all = await collect(
      api.list(PODS, "demo", { labelSelector: "a=b", fieldSelector: "spec.nodeName=n" }),
    );
    expect(all.map((one) => one.metadata.name)).toEqual(["a", "b", "c"]);
    expect(server.requests.slice(1)).toEqual([
      "GET /prefix/api/v1/namespaces/demo/pods?labelSelector=a%3Db&fieldSelector=spec.nodeName%3Dn&limit=500",
      "GET /prefix/api/v1/namespaces/demo/pods?labelSelector=a%3Db&fieldSelector=spec.nodeName%3Dn&limit=500&continue=t%3D1",
    ]);
  });

  test("an empty list may say null", async () => {
    serve((_, response) => answerJson(response, 200, { kind: "NodeList", metadata: {}, items: null }));
    expect(await collect(api.list(NODES, undefined))).toEqual([]);
  });
});

describe("watch", () => {
  const event = (type: string, object: object): string => `${JSON.stringify({ type, object })}\n`;
  const TOO_OLD = "too old resource version: 1 (1021)";
  const expired = status(410, "Expired", TOO_OLD);

  /** Sends the text in pieces of this many bytes. */
  const inPieces = (text: string, size: number, end: (response: Parameters<Handler>[1]) => void): Handler => {
    return (_, response) => {
      response.writeHead(200, { "Content-Type": "application/json" });
      const bytes = Buffer.from(text);
      const send = (from: number): void => {
        if (from >= bytes.length) end(response);
        else response.write(bytes.subarray(from, from + size), () => send(from + size));
      };
      send(0);
    };
  };

  test.each([1, 7, 100_000])("events, cut into pieces of %i bytes", async (size) => {
    const text = event("ADDED", pod("\u00fc")) + event("BOOKMARK", pod("")) + event("DELETED", pod("b"));
    serve(inPieces(text, size, (response) => response.end()));
    const seen = await collect(
      api.watch(PODS, "demo", { fieldSelector: "metadata.name=x", resourceVersion: "5", timeoutSeconds: 9 }),
    );
    expect(seen.map(({ type, object }) => [type, object.metadata.name])).toEqual([
      ["ADDED", "\u00fc"],
      ["BOOKMARK", ""],
      ["DELETED", "b"],
    ]);
    expect(server.requests).toEqual([
      "GET /prefix/api/v1/namespaces/demo/pods?watch=1&allowWatchBookmarks=true&fieldSelector=metadata.name%3Dx&resourceVersion=5&timeoutSeconds=9",
    ]);
  });

  // Recorded from Kubernetes 1.36.
  test("too old a resource version rejects as Expired, after what came before", async () => {
    serve(
      inPieces(event("ADDED", pod("a")) + event("ERROR", expired), 100_000, (response) => response.end()),
    );
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { type } of api.watch(PODS, "demo", { resourceVersion: "1" })) seen.push(type);
    };
    const fault = await faultOf(read());
    expect([fault.reason, fault.status, fault.message]).toEqual(["Expired", 410, TOO_OLD]);
    expect(seen).toEqual(["ADDED"]);
  });

  test("so does an answer of 410", async () => {
    serve((_, response) => answerJson(response, 410, expired));
    expect((await faultOf(collect(api.watch(PODS, "demo")))).reason).toBe("Expired");
  });

  test.each<[string, string, (response: Parameters<Handler>[1]) => void, string]>([
    ["a line that was cut", '{"type":"ADDED"', (response) => response.end(), "ConnectionLost"],
    [
      "a connection that was cut",
      event("ADDED", pod("a")),
      (response) => response.destroy(),
      "ConnectionLost",
    ],
    ["something else", "<html>\n", (response) => response.end(), "BadAnswer"],
    ["an error that says nothing", event("ERROR", {}), (response) => response.end(), "BadAnswer"],
  ])("%s", async (_, text, end, reason) => {
    serve(inPieces(text, 100_000, end));
    expect((await faultOf(collect(api.watch(PODS, "demo")))).reason).toBe(reason);
  });
});

test("a warning is told once", async () => {
  serve((_, response) =>
    answerJson(response, 201, pod("x"), {
      Warning: '299 - "unknown field \\"spec.noSuch\\"", 299 - "other"',
    }),
  );
  await api.create(PODS, "demo", pod("x"));
  await api.create(PODS, "demo", pod("x"));
  expect(warnings).toEqual(['unknown field "spec.noSuch"', "other"]);
});

test("a name that is no segment of a path is not sent", async () => {
  serve(() => {});
  expect((await faultOf(api.get(PODS, "demo", "../x"))).reason).toBe("BadRequest");
  expect((await faultOf(collect(api.log("demo", "..", { container: "c" })))).reason).toBe("BadRequest");
  expect(server.requests).toEqual([]);
});

describe("a server that keeps to no type", () => {
  test.each<[string, unknown]>([
    ["no object", [1]],
    ["null", null],
    ["metadata that is no object", { metadata: 1 }],
    ["no name", { metadata: {} }],
    ["no metadata", {}],
    ["a name that is no text", { metadata: { name: { toString: 1 } } }],
    ["labels that are no object", { metadata: { name: "x", labels: "a" } }],
    ["a label that is no text", { metadata: { name: "x", labels: { a: 1 } } }],
    ["a namespace that is no text", { metadata: { name: "x", namespace: [] } }],
    ["a kind that is no text", { kind: {}, metadata: { name: "x" } }],
  ])("%s is no object of the API", async (_, answer) => {
    serve((_request, response) => answerJson(response, 200, answer as object));
    expect((await faultOf(api.get(PODS, "demo", "x"))).reason).toBe("BadAnswer");
    serve((_request, response) => answerJson(response, 200, { kind: "PodList", items: [answer] }));
    const fault = await faultOf(collect(api.list(PODS, "demo")));
    expect([fault.reason, fault.message]).toEqual([
      "BadAnswer",
      expect.stringMatching(/^the server's answer is no object of the API: it/),
    ]);
  });

  test.each<[string, unknown]>([
    ["items", { kind: "PodList", items: 7 }],
    ["kind", { kind: { toString: 1 }, items: [] }],
    ["token", { kind: "PodList", metadata: { continue: {} }, items: [] }],
  ])("a list's %s of another type", async (_, answer) => {
    serve((_request, response) => answerJson(response, 200, answer as object));
    expect((await faultOf(collect(api.list(PODS, "demo")))).reason).toBe("BadAnswer");
  });

  test("null is what is not there", async () => {
    const sent = { metadata: { name: "x", labels: null, creationTimestamp: null }, spec: null };
    serve((_request, response) => answerJson(response, 200, sent));
    expect(await api.get(PODS, "demo", "x")).toEqual({ metadata: { name: "x" }, spec: null });
    serve((_request, response) =>
      answerJson(response, 200, { kind: "PodList", metadata: null, items: null }),
    );
    expect(await collect(api.list(PODS, "demo"))).toEqual([]);
  });

  test.each<[string, object, string]>([
    ["message and reason", { message: { toString: 1 }, reason: [] }, "unknown"],
    ["causes", { reason: "Invalid", message: "m", details: { causes: 1e308, name: {} } }, "m"],
    ["details", { message: "m", details: 7 }, "m"],
    ["a cause", { reason: "Invalid", message: "m", details: { causes: [null, { message: {} }] } }, "m"],
  ])("a Status with %s of another type is still a refusal in words", async (_, more, words) => {
    serve((_request, response) => answerJson(response, 422, { kind: "Status", status: "Failure", ...more }));
    const fault = await faultOf(api.get(PODS, "demo", "x"));
    expect([fault.status, fault.message]).toEqual([422, words]);
    expect(kubectlWords(fault)).not.toContain("[object");
  });
});
