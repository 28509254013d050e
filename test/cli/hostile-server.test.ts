import { beforeAll, describe, expect, test } from "@jest/globals";
import { isHarmless } from "../../src/model/text.js";
import { fixture } from "../fixture.js";
import { answerJson, startServer, status, type TestServer } from "../kube/server.js";
import { run } from "./run.js";

// Names of the API are checked by its server; one that lies may give any.

const EVIL = "x\u001b[2J\u009b31m\u202e\nerror: forged";
const POD = fixture<{ metadata: object; spec: object }>("recorded/pods/sidecar.json");
const OWNED = { "app.kubernetes.io/managed-by": "kubectl-nsinfo" };

let server: TestServer;
beforeAll(async () => {
  server = await startServer((request, response) => {
    const path = new URL(request.url ?? "", "http://x").pathname;
    if (request.method === "DELETE") return answerJson(response, 403, status(403, "Forbidden", EVIL));
    if (request.method !== "GET") return answerJson(response, 403, status(403, "Forbidden", EVIL));
    if (path.endsWith("/pods")) {
      const metadata = { ...POD.metadata, name: EVIL, namespace: EVIL, labels: OWNED };
      return answerJson(response, 200, { kind: "PodList", items: [{ ...POD, metadata }] });
    }
    if (path.includes("/pods/"))
      return answerJson(response, 200, { ...POD, spec: { ...POD.spec, nodeName: EVIL } });
    answerJson(response, 404, status(404, "NotFound", EVIL));
  });
});

describe("no name that a server gives reaches the terminal as it is", () => {
  test.each<[string, string[], RegExp]>([
    ["the node of a debug pod", ["pod/sidecar"], /^Creating debug pod \S+ on node x\\x1b\[2J/],
    ["the node to enter on", ["enter", "pod/sidecar", "--net", "--", "true"], /x\\x1b\[2J/],
    ["debug pods that are left", ["cleanup", "-A", "--dry-run"], /^$/],
    ["a refusal", ["deploy/n"], /^Error from server \(NotFound\): x\ufffd\[2J/],
  ])("%s", async (_, argv, told) => {
    const words = argv.filter((one) => one !== "--" && one !== "true");
    const command = argv.slice(words.length);
    const { code, stdout, stderr } = await run([...words, "--server", server.url, ...command]);
    expect(stderr).toMatch(told);
    for (const text of [stdout, stderr])
      expect(text.split("\n").filter((one) => !isHarmless(one))).toEqual([]);
    expect(stderr).not.toContain("this is a bug");
    expect(code).toBe(argv[0] === "cleanup" ? 0 : 1);
  });
});
