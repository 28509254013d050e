import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { Json } from "../types.js";
import { type Harness, pod, type Reply, startHarness } from "./harness.js";

let harness: Harness;
const PODS = "/api/v1/namespaces/demo/pods";

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(() => harness.api.stop());

const create = (object: Json, query = ""): Promise<Reply> =>
  harness.send({ line: `POST ${PODS}${query}`, body: object });
const remove = (name: string, body: Json = {}): Promise<Reply> =>
  harness.send({ line: `DELETE ${PODS}/${name}`, body });
const outline = ({ status, body }: Reply): string => `${status} ${body.message ?? body.kind}`;

async function until(test: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await test())) await new Promise((resolve) => setTimeout(resolve, 2));
}

function gone(path: string): Promise<void> {
  return until(async () => (await harness.send(`GET ${path}`)).status === 404);
}

describe("create", () => {
  test("binds a pod to the node and tells its kubelet once", async () => {
    await create(pod("a"));
    const running = await harness.phase("a", "Running");
    expect(running.spec.nodeName).toBe("node1");
    expect(harness.kubelet.calls).toEqual(["sync a"]);
  });

  test("makes a name", async () => {
    const { body } = await create(pod("", {}, { generateName: "x-" }));
    expect(body.metadata.name).toMatch(/^x-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  test("dryRun stores nothing", async () => {
    expect((await create(pod("a"), "?dryRun=All")).status).toBe(201);
    expect((await harness.send(`GET ${PODS}/a`)).status).toBe(404);
    expect(harness.kubelet.calls).toEqual([]);
  });

  test.each<[string, Json, string, string]>([
    ["another kind", { ...pod("a"), kind: "Node" }, "", "Node in version"],
    [
      "another namespace",
      pod("a", {}, { namespace: "other" }),
      "",
      "the namespace of the provided object does not match",
    ],
    ["no containers", pod("a", { containers: [] }), "", "spec.containers: Required value"],
    ["no image", pod("a", { containers: [{ name: "app" }] }), "", "spec.containers[0].image: Required value"],
    ["a bad name", pod("A_b"), "", 'metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain'],
    [
      "an unknown field, strictly",
      pod("a", { x: 1 }),
      "?fieldValidation=Strict",
      'strict decoding error: unknown field "spec.x"',
    ],
    [
      "a field of the wrong type",
      pod("a", { hostPID: "yes" }),
      "",
      "cannot unmarshal string into Go struct field",
    ],
    [
      "a mount of no volume",
      pod("a", { containers: [{ name: "a", image: "b", volumeMounts: [{ name: "v", mountPath: "/x" }] }] }),
      "",
      'volumeMounts[0].name: Not found: "v"',
    ],
    [
      "no such account",
      pod("a", { serviceAccountName: "robot" }),
      "",
      'error looking up service account demo/robot: serviceaccount "robot" not found',
    ],
  ])("refuses %s", async (_what, object, query, words) => {
    const { status, body } = await create(object, query);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.message).toContain(words);
  });

  test("what is no JSON is 400", async () => {
    const headers = { "Content-Type": "text/plain" };
    expect((await harness.send({ line: `POST ${PODS}`, body: pod("a"), headers })).status).toBe(415);
  });
});

describe("schedule", () => {
  test("says why no node takes a pod, and binds it when one does", async () => {
    await create(pod("a", { nodeSelector: { disk: "ssd" } }));
    const look = () => harness.api.get("pods", "demo", "a");
    await until(() => look().status.conditions !== undefined);
    expect(look().status.conditions[0].message).toContain(
      "1 node(s) didn't match Pod's node affinity/selector",
    );
    await harness.send({
      line: "PATCH /api/v1/nodes/node1",
      body: { metadata: { labels: { disk: "ssd" } } },
      headers: { "Content-Type": "application/merge-patch+json" },
    });
    await harness.phase("a", "Running");
  });
});

describe("delete", () => {
  test("with grace: marked, ended by the kubelet, then gone", async () => {
    await create(pod("a", { terminationGracePeriodSeconds: 7 }));
    await harness.phase("a", "Running");
    const { body } = await remove("a");
    expect([body.metadata.deletionGracePeriodSeconds, body.metadata.generation]).toEqual([7, 2]);
    await gone(`${PODS}/a`);
    expect(harness.kubelet.calls).toEqual(["sync a", "terminate a 7"]);
  });

  test("with grace 0: gone at once, the kubelet is told to kill", async () => {
    await create(pod("a"));
    await harness.phase("a", "Running");
    expect((await remove("a", { gracePeriodSeconds: 0 })).status).toBe(200);
    expect((await harness.send(`GET ${PODS}/a`)).status).toBe(404);
    expect(harness.kubelet.calls).toEqual(["sync a", "terminate a 0"]);
  });

  test("a pod that no node has is gone at once, and no kubelet hears of it", async () => {
    await create(pod("a", { nodeSelector: { no: "such" } }));
    expect((await remove("a")).status).toBe(200);
    expect((await harness.send(`GET ${PODS}/a`)).status).toBe(404);
    expect(harness.kubelet.calls).toEqual([]);
  });

  test("another uid is refused", async () => {
    await create(pod("a"));
    const answer = await remove("a", { preconditions: { uid: "other" } });
    expect(outline(answer)).toMatch(
      /^409 Operation cannot be fulfilled on pods "a": the UID in the precondition \(other\) does not match the UID in record/,
    );
  });

  test("a namespace goes when its pods are gone, and takes nothing new meanwhile", async () => {
    await create(pod("a"));
    await harness.phase("a", "Running");
    harness.kubelet.slow = true;
    const { body } = await harness.send("DELETE /api/v1/namespaces/demo");
    expect(body.status.phase).toBe("Terminating");
    expect(outline(await create(pod("b")))).toContain(
      "unable to create new content in namespace demo because it is being terminated",
    );
    await until(() => harness.kubelet.calls.includes("terminate a 30"));
    harness.kubelet.finish();
    await gone("/api/v1/namespaces/demo");
  });
});

describe("change", () => {
  const patch = (what: string, media: string, body: Json): Promise<Reply> =>
    harness.send({
      line: `PATCH ${PODS}/${what}`,
      body,
      headers: { "Content-Type": `application/${media}+json` },
    });

  beforeEach(async () => {
    await create(pod("a", {}, { labels: { x: "1" } }));
    await harness.phase("a", "Running");
  });

  test.each<[string, Json]>([
    ["merge-patch", { metadata: { labels: { x: null, y: "2" } } }],
    ["strategic-merge-patch", { metadata: { labels: { x: null, y: "2" } } }],
    [
      "json-patch",
      [
        { op: "remove", path: "/metadata/labels/x" },
        { op: "add", path: "/metadata/labels/y", value: "2" },
      ],
    ],
  ])("labels by %s", async (media, body) => {
    const answer = await patch("a", media, body);
    expect([answer.status, answer.body.metadata.labels, answer.body.metadata.generation]).toEqual([
      200,
      { y: "2" },
      1,
    ]);
  });

  test("most of a pod's spec is fixed", async () => {
    const answer = await patch("a", "merge-patch", { spec: { hostPID: true } });
    expect(outline(answer)).toContain(
      '422 Pod "a" is invalid: spec: Forbidden: pod updates may not change fields other than',
    );
  });

  test("an old version is refused", async () => {
    const answer = await patch("a", "merge-patch", {
      metadata: { resourceVersion: "1", labels: { z: "1" } },
    });
    expect(outline(answer)).toContain(
      '409 Operation cannot be fulfilled on pods "a": the object has been modified',
    );
  });

  test("an ephemeral container is added once, and told to the kubelet", async () => {
    const spec = {
      ephemeralContainers: [{ name: "dbg", image: "busybox:1.36", targetContainerName: "app" }],
    };
    const { body } = await patch("a/ephemeralcontainers", "strategic-merge-patch", { spec });
    expect([body.metadata.generation, body.spec.ephemeralContainers[0].imagePullPolicy]).toEqual([
      2,
      "IfNotPresent",
    ]);
    await until(() => harness.kubelet.calls.length > 1);
    expect(harness.kubelet.calls).toEqual(["sync a", "sync a"]);
    const wrong = { ephemeralContainers: [{ name: "two", image: "b", targetContainerName: "nope" }] };
    const refused = await patch("a/ephemeralcontainers", "strategic-merge-patch", { spec: wrong });
    expect(outline(refused)).toContain('ephemeralContainers[1].targetContainerName: Not found: "nope"');
  });
});
