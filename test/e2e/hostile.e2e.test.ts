import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { PODS } from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import { NAMESPACE_TYPES } from "../../src/model/namespace.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { type Cluster, startCluster } from "./cluster.js";

let cluster: Cluster;

/** Everything that it can name it names to hurt: itself, its host, its mounts, its processes, in its own namespaces. */
const SPITEFUL = `
rubbish=$(head -c 3000 /dev/zero | tr '\\0' 'A')
esc=$(printf '\\033')
hostname "$(printf '\\033[31m@end\\n@container ')"
path="$(printf '/tmp/a\\033]0;owned\\007 b\\n/proc/1/stat:1 (x) S 1 \\342\\200\\256txt')"
mkdir -p "$path" "/tmp/$(echo $rubbish | head -c 200)"
mount -t tmpfs none "$path"
printf '\\033[2J) S 1\\n@e' >/proc/self/comm
i=0
while [ $i -lt 80 ]; do sleep 100000 & i=$((i+1)); done
echo ready
while :; do sleep 1; done`;

beforeAll(async () => {
  cluster = await startCluster();
  const container = (name: string, command: string, privileged: boolean) => ({
    name,
    image: "busybox:1.36",
    command: ["sh", "-c", command],
    securityContext: { privileged },
  });
  await cluster.create({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "hostile" },
    spec: {
      terminationGracePeriodSeconds: 1,
      containers: [container("spiteful", SPITEFUL, true), container("victim", "exec sleep 100000", false)],
    },
  });
  for (let running = 0; running < 2; ) {
    const pod = await cluster.api.get(PODS, cluster.namespace, "hostile");
    const statuses = asList(asObject(pod["status"])["containerStatuses"]);
    running = statuses.filter((one) => asObject(one["state"])["running"] !== undefined).length;
  }
  for (let text = ""; !text.includes("ready"); ) {
    for await (const piece of cluster.api.log(cluster.namespace, "hostile", { container: "spiteful" }))
      text += piece;
  }
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);

describe("a container that names everything to hurt", () => {
  test("falsifies nobody's row, and its own neither", async () => {
    const ran = await cluster.nsinfo(["pod/hostile", "-n", cluster.namespace, "-o", "json"]);
    expect(ran.code).toBe(0);
    const report: NamespaceReport = JSON.parse(ran.stdout);
    for (const name of ["spiteful", "victim"]) {
      const truth = await cluster.oracle("hostile", name);
      const container = report.pods[0]?.containers.find((one) => one.name === name);
      for (const type of NAMESPACE_TYPES) {
        expect([name, type, container?.namespaces[type].inode]).toEqual([name, type, truth[type]]);
      }
    }
    const spiteful = report.pods[0]?.containers.find((one) => one.name === "spiteful");
    expect(spiteful?.process?.comm).toMatch(/^\\x1b\[2J/);
    expect(report.gaps.map((one) => one.why)).toEqual(
      cluster.lab ? [expect.stringMatching(/^\d+ processes, the first ones were read$/)] : expect.anything(),
    );
  }, 60_000);

  test.each(["table", "wide", "json", "yaml"])(
    "moves no cursor and turns no text: -o %s",
    async (format) => {
      const ran = await cluster.nsinfo(["pod/hostile", "-n", cluster.namespace, "-o", format]);
      expect(ran.code).toBe(0);
      expect(ran.stdout).not.toMatch(
        /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/,
      );
      expect(ran.stdout.split("\n").every((line) => line.length < 1500)).toBe(true);
    },
    60_000,
  );

  test("nothing is left", async () => {
    expect(await cluster.leftovers()).toEqual([]);
  }, 30_000);
});
