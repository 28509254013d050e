import { describe, expect, test } from "@jest/globals";
import { inspect } from "../../../src/app/inspect.js";
import type { InspectContext } from "../../../src/app/via/way.js";
import { KubeError } from "../../../src/kube/errors.js";
import type { ExecRequest, KubeExec } from "../../../src/kube/exec-port.js";
import type { KubeObject, Resource } from "../../../src/kube/port.js";
import type { NamespaceReport } from "../../../src/model/report.js";
import { UNTIMED } from "../../../src/model/stopwatch.js";
import { namedPods } from "../../../src/target/selection.js";
import { fixture } from "../../fixture.js";
import { NOW } from "../../recorded-report.js";

const SIDECAR = fixture<KubeObject>("recorded/pods/sidecar.json");
const FORBIDDEN = new KubeError("Forbidden", 'pods "sidecar" is forbidden: no pods/exec', { status: 403 });

/** What a command of a container does: prints and ends, or fails to start. */
type Says = { stdout?: string; code?: number } | Error;
type Answer = (container: string, program: string) => Says;

/** As the runtime of Kubernetes 1.36 words it. */
const absent = (program: string): KubeError =>
  new KubeError(
    "InternalError",
    `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "x": OCI runtime exec failed: exec failed: unable to start container process: exec: "${program}": executable file not found in $PATH`,
    { status: 500 },
  );

const ROW = { net: 301, ipc: 299, uts: 298, user: 4026531837, cgroup: 4026531835, time: 4026531834 };
const OWN: Record<string, Record<string, number>> = {
  app: { ...ROW, pid: 410, mnt: 408 },
  proxy: { ...ROW, pid: 413, mnt: 411 },
};

function links(container: string): string {
  return Object.entries(OWN[container] ?? {})
    .map(([type, inode]) => `${type}:[${inode}]\n`)
    .join("");
}

function execOf(answer: Answer, asked: string[]): KubeExec {
  return {
    async exec(_namespace, _name, { container, command: [program = ""], onOutput }: ExecRequest) {
      asked.push(`${container} ${program}`);
      const says = answer(container, program);
      if (says === FORBIDDEN) throw says;
      const run = async (): Promise<number> => {
        if (says instanceof Error) throw says;
        if (says.stdout) await onOutput("stdout", Buffer.from(says.stdout));
        return says.code ?? 0;
      };
      const ended = run();
      ended.catch(() => undefined);
      const nothing = async (): Promise<void> => undefined;
      return { ended, write: nothing, endInput() {}, resize() {}, close() {} };
    },
  };
}

async function run(
  answer: Answer,
  pods: (KubeObject | KubeError)[] = [SIDECAR],
): Promise<{ report: NamespaceReport; asked: string[] }> {
  const asked: string[] = [];
  let fetched = 0;
  const api = {
    async get(resource: Resource) {
      if (resource.plural === "nodes")
        throw new KubeError("Forbidden", "nodes are forbidden", { status: 403 });
      const pod = pods[Math.min(fetched++, pods.length - 1)];
      if (pod === undefined || pod instanceof KubeError) throw pod;
      return pod;
    },
    create: () => Promise.reject(new Error("nothing is created")),
  };
  const context = {
    api,
    exec: execOf(answer, asked),
    signal: new AbortController().signal,
    now: () => NOW,
    onWait: () => undefined,
    time: UNTIMED,
  } as unknown as InspectContext;
  const request = {
    namespace: "demo",
    selection: namedPods(["sidecar"]),
    maxNodesAtOnce: 1,
    containers: null,
    via: "exec",
  };
  return { report: await inspect(request as never, context), asked };
}

const well: Answer = (container) => ({ stdout: links(container) });

test("what the containers say: inodes, who shares them, and no more than can be known", async () => {
  const { report, asked } = await run(well);
  expect(asked.sort()).toEqual(["app readlink", "proxy readlink"]);
  const [app] = report.pods[0]?.containers ?? [];
  expect(report.source).toBe("exec");
  expect(app).toMatchObject({ pid: null, pidSource: null, process: null, mounts: null });
  expect(app?.namespaces.net).toEqual({
    inode: 301,
    scope: "unknown",
    sharedWith: ["proxy"],
    expected: "pod",
    drift: null,
  });
  expect(app?.namespaces.user).toMatchObject({ scope: "host", drift: false });
  expect(app?.namespaces.mnt).toMatchObject({ scope: "unknown", sharedWith: [] });
  expect(report.nodes).toEqual([expect.objectContaining({ runtime: null, cgroup: null, nested: null })]);
  expect(report.gaps.map((one) => one.what)).toEqual([
    "the node object",
    "the node's own namespaces",
    "PIDs, processes, mounts, addresses and the sandboxes",
  ]);
  expect(report.skipped.map((one) => one.id).sort()).toEqual(
    expect.arrayContaining(["pid-1-ignores-sigterm", "process-left-namespace", "shared-volume"]),
  );
});

describe("a container", () => {
  const ls = links("app").replace(
    /^(\w+):.*$/gm,
    (link, type) => `lrwxrwxrwx 1 0 0 0 Nov 23 21:09 ${type} -> ${link}`,
  );
  test.each<[string, Answer, string | null]>([
    [
      "whose readlink takes one name only: ls",
      (_, program) => (program === "ls" ? { stdout: ls } : { code: 1 }),
      null,
    ],
    ["without readlink: ls", (_, program) => (program === "ls" ? { stdout: ls } : absent(program)), null],
    ["on a kernel without time namespaces", () => ({ stdout: "net:[301]\n", code: 1 }), "does not name it"],
    ["without tools", (_, program) => absent(program), "neither readlink nor ls"],
    ["where the runtime says 127", () => ({ code: 127 }), "neither readlink nor ls"],
    ["that answers something else", () => ({ stdout: "\u001b]0;x\u0007" }), "is no list of namespaces"],
    ["that never stops answering", () => ({ stdout: "net:[301]\n".repeat(5000) }), "more than a list"],
    ["whose connection is lost", () => new KubeError("ConnectionLost", "it was lost"), "it was lost"],
  ])("%s", async (_, answer, why) => {
    const { report } = await run((container, program) =>
      container === "app" ? answer(container, program) : well(container, program),
    );
    const gaps = report.gaps.filter((one) => one.container === "app");
    expect(gaps.map((one) => one.why)).toEqual(why === null ? [] : [expect.stringContaining(why)]);
    expect(report.pods[0]?.containers[1]?.namespaces.net.inode).toBe(301);
  });
});

test("nobody may run commands: the server's own words", async () => {
  await expect(run(() => FORBIDDEN)).rejects.toBe(FORBIDDEN);
});

test("a pod that changed while it was asked is asked again, all of it", async () => {
  const restarted = JSON.parse(JSON.stringify(SIDECAR).replace(/containerd:\/\/[0-9a-f]/g, "containerd://f"));
  const { asked } = await run(well, [SIDECAR, restarted]);
  expect(asked).toHaveLength(4);
});

test("a pod that is gone by then is declared, and its absence told", async () => {
  const { report } = await run(well, [SIDECAR, new KubeError("NotFound", "not found", { status: 404 })]);
  expect(report.pods[0]?.observed).toBe(false);
  expect(report.gaps[0]).toMatchObject({ what: "the pod", why: "it was deleted while it was read" });
});

describe("a runtime class", () => {
  const classed = (name: string) => ({
    ...SIDECAR,
    spec: { ...(SIDECAR["spec"] as object), runtimeClassName: name },
  });
  test("that is known for a kernel of its own: nothing that is said counts", async () => {
    const { report } = await run(well, [classed("gvisor")]);
    expect(report.pods[0]?.observed).toBe(false);
    expect(report.gaps.filter((one) => one.container === "app")[0]?.why).toContain("inside a gVisor sandbox");
  });
  test("that says nothing: initial namespaces may be another kernel's", async () => {
    const { report } = await run(well, [classed("fast")]);
    expect(report.pods[0]?.containers[0]?.namespaces.user).toMatchObject({
      inode: 4026531837,
      scope: "unknown",
    });
    expect(report.gaps.map((one) => one.what)).toContain("which namespaces are the node's");
  });
});
