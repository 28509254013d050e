import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type Harness, startHarness } from "./harness.js";
import { kubeconfigYaml } from "./kubeconfig.js";

/** The minor version of the kubectl of this machine; 0: there is none. Exec over WebSockets came with 1.31. */
function kubectlMinor(): number {
  const { stdout } = spawnSync("kubectl", ["version", "--client", "-o", "json"], { encoding: "utf8" });
  return stdout ? Number.parseInt(JSON.parse(stdout).clientVersion.minor, 10) : 0;
}

const ifKubectl = kubectlMinor() >= 31 ? describe : describe.skip;
const MANIFEST =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: ap}\nspec: {containers: [{name: a, image: b:1}]}\n";

ifKubectl("the real kubectl (1.31 or newer)", () => {
  let harness: Harness;
  let home: string;

  beforeAll(async () => {
    harness = await startHarness({ users: { secret: { name: "dev", groups: [] } } });
    home = mkdtempSync(join(tmpdir(), "nsinfo-kubectl-"));
    writeFileSync(join(home, "admin"), kubeconfigYaml(harness.api, harness.api.admin, { namespace: "demo" }));
    writeFileSync(join(home, "dev"), kubeconfigYaml(harness.api, { token: "secret" }, { namespace: "demo" }));
  });

  afterAll(async () => {
    await harness.api.stop();
    rmSync(home, { recursive: true });
  });

  /** Runs `kubectl ...`; its output, both streams, without the spaces at the ends. */
  function kubectl(line: string, input = "", who = "admin"): Promise<string> {
    const env = { PATH: process.env["PATH"], HOME: home, KUBECONFIG: join(home, who) };
    const child = spawn("kubectl", line.split(" "), { env });
    child.stdin.end(input);
    return new Promise((resolve) => {
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
      child.on("close", () => resolve(output.trim()));
    });
  }

  test("run, get, label, delete", async () => {
    expect(await kubectl("run x --image=busybox:1.36")).toBe("pod/x created");
    await harness.phase("x", "Running");
    expect(await kubectl("get pods -A -o wide --no-headers")).toMatch(
      /^demo +x +1\/1 +Running +0 +\S+ +10\.244\.0\.2 +node1/,
    );
    expect(await kubectl("label pod x a=b")).toBe("pod/x labeled");
    expect(await kubectl("get pods -l a=b -o name")).toBe("pod/x");
    expect(await kubectl("delete pod x")).toContain('pod "x" deleted');
  });

  test("apply twice, and a change", async () => {
    expect(await kubectl("apply -f -", MANIFEST)).toBe("pod/ap created");
    expect(await kubectl("apply -f -", MANIFEST)).toBe("pod/ap unchanged");
    expect(await kubectl("apply -f -", MANIFEST.replace("b:1", "b:2"))).toBe("pod/ap configured");
    expect(await kubectl("apply -f -", MANIFEST.replace("spec", "spek"))).toContain('unknown field "spek"');
  });

  test("requests in protobuf: reviews, namespaces, a node's debug pod", async () => {
    expect(await kubectl("auth can-i create pods")).toBe("yes");
    expect(await kubectl("auth can-i create pods", "", "dev")).toBe("no");
    expect(await kubectl("auth can-i --list", "", "dev")).toContain(
      "selfsubjectrulesreviews.authorization.k8s.io",
    );
    expect(await kubectl("create namespace other")).toBe("namespace/other created");
    expect(await kubectl("debug node/node1 --image=busybox:1.36 --profile=sysadmin -- true")).toContain(
      "Creating debugging pod",
    );
    const paths = "{.items[?(@.spec.hostPID)].spec.containers[0].volumeMounts[0].mountPath}";
    expect(await kubectl(`get pods -o jsonpath=${paths}`)).toBe("/host");
    expect(await kubectl("delete namespace other")).toContain('namespace "other" deleted');
  });

  test("exec, attach, logs", async () => {
    harness.api.create("pods", "demo", {
      metadata: { name: "e" },
      spec: { containers: [{ name: "c", image: "b:1" }] },
    });
    await harness.phase("e", "Running");
    harness.kubelet.logs["e/c"] = "one\ntwo\n";
    expect(await kubectl("exec e -- echo hi")).toBe("echo hi");
    expect(await kubectl("exec -i e -- cat", "typed")).toBe("typed");
    expect(await kubectl("exec e -- seven")).toContain("command terminated with exit code 7");
    expect(await kubectl("logs e --tail=1")).toBe("two");
    expect(await kubectl("debug e --image=b:1 --target=c --profile=general -- true")).toContain(
      "Targeting container",
    );
  });

  test.each([
    ["get pod nope", "admin", 'Error from server (NotFound): pods "nope" not found'],
    ["exec nope -- true", "admin", 'Error from server (NotFound): pods "nope" not found'],
    [
      "get pods",
      "dev",
      'Error from server (Forbidden): pods is forbidden: User "dev" cannot list resource "pods" in API group "" in the namespace "demo"',
    ],
  ])("%s as %s", async (line, who, words) => {
    expect(await kubectl(line, "", who)).toBe(words);
  });
});
