import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Client } from "../conformance/client.js";
import { exchange, manifestOf, names, recordedPod, sender } from "../conformance/recordings.js";
import { compareAnswers } from "../conformance/report.js";
import { type Harness, startHarness } from "./harness.js";

let harness: Harness;
let client: Client;

beforeAll(async () => {
  harness = await startHarness();
  client = await Client.make(harness.api);
  const { api } = harness;
  const level = (name: string) => ({ "pod-security.kubernetes.io/enforce": name });
  api.createNamespace("pss-baseline", level("baseline"));
  api.createNamespace("pss-restricted", level("restricted"));
  api.createNamespace("quota");
  api.create("resourcequotas", "quota", { metadata: { name: "q" }, spec: { hard: { pods: "0" } } });
  for (const name of ["sidecar", "pending"]) api.create("pods", "demo", manifestOf(recordedPod(name)));
});

afterAll(() => harness.api.stop());

// Recorded from Kubernetes 1.36. These need no kubelet; `npm run lab:conformance` replays all, on real containers.
const ALONE = [
  ...["discovery", "review", "create", "errors"].flatMap(names),
  ...["list/bad-field", "list/bad-selector", "log/no-such-container", "log/pending", "log/two-containers"],
  ...["version", "watch-410", "delete/again", "namespace", "node"],
];

/** These come after another request: the second create, the second delete. */
const BEFORE: Record<string, string> = { "errors/already-exists": "POST", "delete/again": "DELETE" };

describe("answers as recorded", () => {
  test.each(ALONE)("%s", async (name) => {
    const recorded = exchange(name);
    const { method } = recorded.request;
    if (BEFORE[name] === method) await client.send({ ...recorded.request, method });
    const lab = await client.send(recorded.request, sender(name));
    expect(compareAnswers(recorded.response, lab).differences).toEqual([]);
  });
});
