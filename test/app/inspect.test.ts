import { describe, expect, test } from "@jest/globals";
import { type InspectRequest, inspect } from "../../src/app/inspect.js";
import { KubeError } from "../../src/kube/errors.js";
import type { KubeApi, KubeCollections, KubeObject, Resource } from "../../src/kube/port.js";
import type { NamespaceReport } from "../../src/model/report.js";
import { UNTIMED } from "../../src/model/stopwatch.js";
import { fixture, fixtureText } from "../fixture.js";
import { NOW } from "../recorded-report.js";
import { REQUEST } from "./request.js";

const NODE = {
  metadata: { name: "node1", labels: { "kubernetes.io/os": "linux" } },
  status: {
    nodeInfo: {
      containerRuntimeVersion: "containerd://2.1.9",
      kernelVersion: "6.18.44",
      operatingSystem: "linux",
    },
  },
} as unknown as KubeObject;

const RECORDED_LOG = fixtureText("recorded/collector-output.txt");

interface Cluster {
  /** What each GET of the pod answers, in turn. */
  pods: (KubeObject | KubeError)[];
  node?: KubeObject | KubeError;
  /** What each debug pod prints, in turn. */
  logs?: string[];
}

function recorded(name: string, edit: (text: string) => string = (text) => text): KubeObject {
  return JSON.parse(edit(JSON.stringify(fixture<KubeObject>(`recorded/pods/${name}.json`))));
}

async function run(
  cluster: Cluster,
  request: Partial<InspectRequest> = {},
): Promise<{ report: NamespaceReport; created: number; notices: string[] }> {
  let [asked, created] = [0, 0];
  const notices: string[] = [];
  const api: KubeApi & Pick<KubeCollections, "list"> = {
    async *list() {},
    async get(resource: Resource) {
      const answer =
        resource.plural === "nodes"
          ? (cluster.node ?? NODE)
          : cluster.pods[Math.min(asked++, cluster.pods.length - 1)];
      if (answer instanceof KubeError || answer === undefined) throw answer;
      return answer;
    },
    async create(_resource, _namespace, object) {
      created += 1;
      return { ...object, metadata: { ...object.metadata, uid: `u${created}` } };
    },
    async delete(_resource, _namespace, name) {
      return { metadata: { name } };
    },
    async *log() {
      yield Buffer.from(cluster.logs?.[Math.min(created, cluster.logs.length) - 1] ?? RECORDED_LOG);
    },
    close: () => undefined,
  };
  const report = await inspect(
    { ...REQUEST, ...request },
    {
      api,
      exec: { exec: () => Promise.reject(new Error("no command is run")) },
      signal: new AbortController().signal,
      now: () => NOW,
      time: UNTIMED,
      randomSuffix: () => "x",
      notice: (line) => notices.push(line),
      onWait: () => undefined,
      onDeletion: () => undefined,
    },
  );
  return { report, created, notices };
}

test("a recorded pod, from the API server's answers to the report", async () => {
  const { report, created, notices } = await run({ pods: [recorded("sidecar")] });
  expect(report.pods[0]?.containers.map((one) => [one.name, one.pid])).toEqual([
    ["app", 727],
    ["proxy", 826],
    ["(sandbox)", 482],
  ]);
  expect([created, notices]).toEqual([
    1,
    ["Creating debug pod demo/nsinfo-x on node node1 with profile privileged"],
  ]);
});

describe("a container that restarts while it is read", () => {
  const APP = "b62a8018cca8c467f9f115156ebac7b134c1d7650044f7512b5d1eb66b7cd804";
  const NEW = "f".repeat(64);
  const restarted = recorded("sidecar", (text) => text.replaceAll(APP, NEW));
  /** The node without the first life, and with the second at another PID. */
  const ended = RECORDED_LOG.split("\n")
    .filter((line) => !line.includes(APP) && !/\/proc\/727\/|^@start 727 /.test(line))
    .join("\n");
  const later = RECORDED_LOG.replaceAll(APP, NEW)
    .replaceAll("/proc/727/", "/proc/9727/")
    .replaceAll("@start 727 ", "@start 9727 ")
    .replace(`${NEW} 727 `, `${NEW} 9727 `);

  test("has another ID by then: read once more, and that life is shown", async () => {
    const { report, created } = await run({ pods: [recorded("sidecar"), restarted], logs: [ended, later] });
    expect(created).toBe(2);
    expect(report.pods[0]?.containers[0]).toMatchObject({
      name: "app",
      id: `containerd://${NEW}`,
      pid: 9727,
    });
    expect(report.gaps).toEqual([]);
  });

  test("is missed again: a gap, no third time", async () => {
    const { report, created } = await run({ pods: [recorded("sidecar"), restarted], logs: [ended, ended] });
    expect(created).toBe(2);
    expect(report.pods[0]?.containers[0]?.pid).toBeNull();
    expect(report.gaps).toMatchObject([{ container: "app", what: "its process" }]);
  });

  test("has not changed by the API server's word: a gap, and no second debug pod", async () => {
    const { report, created } = await run({ pods: [recorded("sidecar")], logs: [ended] });
    expect(created).toBe(1);
    expect(report.gaps).toMatchObject([{ container: "app", what: "its process" }]);
  });

  test("was deleted with its pod: said", async () => {
    const gone = new KubeError("NotFound", 'pods "sidecar" not found', { status: 404 });
    const { report } = await run({ pods: [recorded("sidecar"), gone], logs: [ended] });
    expect(report.gaps.map((one) => one.why)).toContain("it was deleted while it was read");
  });
});

/** What the debug pod has become. */
const ENDED = { metadata: { name: "nsinfo-x" }, status: { phase: "Succeeded" } } as unknown as KubeObject;

describe("nodes that take no debug pod", () => {
  const old = recorded("sidecar", (text) => text.replaceAll('"user":', '"was":'));

  test.each<[string, object, RegExp]>([
    ["Windows", { status: { nodeInfo: { operatingSystem: "windows" } } }, /its node runs windows/],
    [
      "virtual-kubelet by label",
      { metadata: { name: "node1", labels: { type: "virtual-kubelet" } } },
      /virtual/,
    ],
    ["virtual-kubelet by taint", { spec: { taints: [{ key: "virtual-kubelet.io/provider" }] } }, /virtual/],
    [
      "Fargate",
      { metadata: { name: "node1", labels: { "eks.amazonaws.com/compute-type": "fargate" } } },
      /Fargate/,
    ],
  ])("%s: none is tried, the declared namespaces are shown", async (_, node, why) => {
    const { report, created } = await run({ pods: [old], node: node as KubeObject });
    expect(created).toBe(0);
    expect(report).toMatchObject({ source: "spec", pods: [{ observed: false }] });
    expect(report.gaps.map((one) => one.why)).toEqual([expect.stringMatching(why)]);
  });

  test("a node that is not ready is told at once", async () => {
    const message = "Kubelet stopped posting node status.";
    const conditions = [{ type: "Ready", status: "Unknown", message }];
    const node = { metadata: { name: "node1" }, status: { conditions } } as unknown as KubeObject;
    const { notices } = await run({ pods: [old], node });
    expect(notices).toContain(`Warning: node node1 is not ready: ${message}`);
  });

  test("a debug pod that the node refuses: why, with what is wrong with the node, and the flag that helps", async () => {
    const conditions = [{ type: "Ready", status: "False", reason: "KubeletNotReady" }];
    const node = { metadata: { name: "node1" }, status: { conditions } } as unknown as KubeObject;
    const status = { phase: "Failed", reason: "OutOfpods", message: "Pod was rejected" };
    const refused = { metadata: { name: "nsinfo-x" }, status } as unknown as KubeObject;
    await expect(run({ pods: [old, refused], node, logs: [""] })).rejects.toMatchObject({
      message: "the debug pod failed: OutOfpods: Pod was rejected; node node1 is not ready: KubeletNotReady",
      hint: expect.stringContaining("--via exec needs none"),
    });
  });

  test("an image for another architecture is told as that", async () => {
    const failed = run({ pods: [old, ENDED], logs: ["exec /bin/sh: exec format error"] });
    await expect(failed).rejects.toThrow("not for the architecture of the node");
  });

  test("a node that may not be read is tried", async () => {
    const forbidden = new KubeError("Forbidden", "nodes is forbidden", { status: 403 });
    const { report, created } = await run({ pods: [old], node: forbidden });
    expect(created).toBe(1);
    expect(report.gaps.map((one) => one.what)).toEqual(["the node object"]);
    expect(report.nodes[0]?.runtime).toBeNull();
  });
});

describe("containers with a kernel of their own", () => {
  test.each([
    [
      "kata",
      (text: string) => text,
      recorded("sidecar", (text) =>
        text.replace('"containers":', '"runtimeClassName":"kata-qemu","containers":'),
      ),
      /virtual machine \(Kata Containers\)/,
    ],
    [
      "gVisor by its process",
      (text: string) =>
        text
          .replaceAll("Name:\thttpd", "Name:\trunsc-sandbox")
          .replaceAll("Name:\tsh", "Name:\trunsc-sandbox"),
      recorded("sidecar"),
      /gVisor sandbox/,
    ],
  ])("%s: the node's processes are not shown as the container's", async (_, edit, pod, why) => {
    const { report } = await run({ pods: [pod], logs: [edit(RECORDED_LOG)] });
    for (const container of report.pods[0]?.containers.filter((one) => one.kind !== "sandbox") ?? []) {
      expect(container.namespaces.net).toMatchObject({
        inode: null,
        scope: null,
        expected: "unknown",
        drift: null,
      });
    }
    expect(report.gaps.filter((one) => one.what === "its namespaces").map((one) => one.why)).toEqual([
      expect.stringMatching(why),
      expect.stringMatching(why),
    ]);
  });
});

describe("a path of the node in a container", () => {
  const mounts = (path: string, readOnly: boolean) =>
    recorded("sidecar", (text) => {
      const pod = JSON.parse(text);
      pod.spec.volumes = [...(pod.spec.volumes ?? []), { name: "node", hostPath: { path } }];
      pod.spec.containers[0].volumeMounts = [
        { name: "node", mountPath: "/host", readOnly, subPath: path === "/data" ? "x" : undefined },
      ];
      return JSON.stringify(pod);
    });

  test.each([
    ["/", false, "danger", "app has the node's / at /host"],
    ["/data", false, "info", "app has the node's /data/x at /host"],
    // However it is written.
    ["/var/run/docker.sock", true, "danger", "app has the node's /var/run/docker.sock at /host (read-only)"],
    ["/etc/../", false, "danger", "app has the node's /etc/../ at /host"],
    ["/data", true, "info", "app has the node's /data/x at /host (read-only)"],
  ])("%s, read-only %s", async (path, readOnly, severity, reason) => {
    const { report } = await run({ pods: [mounts(path, readOnly)] });
    expect(report.findings.filter((one) => one.id === "host-path-mount")).toMatchObject([
      { severity, reason, container: "app" },
    ]);
  });

  test("none: nothing is said", async () => {
    const { report } = await run({ pods: [recorded("sidecar")] });
    expect(report.findings.map((one) => one.id)).not.toContain("host-path-mount");
  });
});
