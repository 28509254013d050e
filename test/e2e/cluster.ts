import { type SpawnOptions, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadAll } from "js-yaml";
import { connect } from "../../src/kube/connect.js";
import { KubeError } from "../../src/kube/errors.js";
import {
  type KubeApi,
  type KubeCollections,
  type KubeObject,
  NAMESPACES,
  PODS,
} from "../../src/kube/port.js";
import { asList, asObject } from "../../src/kube/raw.js";
import { NAMESPACE_TYPES, type NamespaceType } from "../../src/model/namespace.js";
import { type Lab, startLab } from "../lab/lab.js";
import { FAST_TIMING, type Timing } from "../lab/node/timing.js";
import { createNamespace, debugPods, untilPod } from "./pods.js";

/** What a command line left behind. */
export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Sent a while after the start. */
  signal?: { name: NodeJS.Signals; when: (stderr: string) => boolean };
  /** It gets SIGKILL when this resolves. */
  kill?: () => Promise<unknown>;
}

/** A cluster that the suite runs on: the lab, or the one of NSINFO_E2E_KUBECONFIG. */
export interface Cluster {
  kubeconfig: string;
  /** The suite's own; removed by `stop`. */
  namespace: string;
  api: KubeApi & KubeCollections;
  lab: Lab | null;
  /** Runs kubectl-nsinfo as a user would. */
  nsinfo(args: string[], options?: RunOptions): Promise<Ran>;
  /** Runs kubectl; null where there is none, or it is too old for what is asked. */
  kubectl(args: string[], leastMinor?: number): Promise<Ran | null>;
  /** Creates a pod, in the suite's namespace unless another is named. */
  create(pod: KubeObject, namespace?: string): Promise<void>;
  /** Creates the pods of manifests/examples and waits until they are what they will be. Returns their names. */
  createExamples(): Promise<string[]>;
  /** The namespaces of a container by a way that shares no code with the tool. */
  oracle(pod: string, container: string): Promise<Partial<Record<NamespaceType, number>>>;
  /** Debug pods, and on the lab processes of debug pods on its nodes, that are left. */
  leftovers(): Promise<string[]>;
  stop(): Promise<void>;
}

/** What the suite runs: the checkout's own, or the one of NSINFO_E2E_BINARY. */
export const BINARY = resolve(process.env["NSINFO_E2E_BINARY"] ?? "bin/kubectl-nsinfo");
const KUBECTL_SKIP = "skipped what needs it: ";

/** Runs a program to its end; output as text. */
export function run(
  program: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv } & Pick<RunOptions, "signal" | "kill"> = {},
): Promise<Ran> {
  const { signal, kill, ...spawnOptions } = options;
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      ...spawnOptions,
      stdio: ["ignore", "pipe", "pipe"],
    } as SpawnOptions);
    const ran: Ran = { code: null, stdout: "", stderr: "" };
    let sent = false;
    child.stdout?.on("data", (data) => {
      ran.stdout += data;
    });
    child.stderr?.on("data", (data) => {
      ran.stderr += data;
      if (signal && !sent && signal.when(ran.stderr)) {
        sent = true;
        child.kill(signal.name);
      }
    });
    child.once("error", failed);
    kill?.().then(() => child.kill("SIGKILL"), failed);
    child.once("close", (code) => done({ ...ran, code }));
  });
}

let kubectlMinor: number | null | undefined;

async function minorOfKubectl(): Promise<number | null> {
  if (kubectlMinor !== undefined) return kubectlMinor;
  try {
    const { stdout } = await run("kubectl", ["version", "--client", "-o", "json"]);
    kubectlMinor = Number.parseInt(JSON.parse(stdout).clientVersion.minor, 10);
  } catch {
    kubectlMinor = null;
  }
  return kubectlMinor;
}

function isSettled(pod: KubeObject): boolean {
  const status = asObject(pod["status"]);
  const states = [...asList(status["initContainerStatuses"]), ...asList(status["containerStatuses"])];
  const done = (name: unknown): boolean =>
    name !== "once" ||
    states.some((one) => one["name"] === name && asObject(one["state"])["terminated"] !== undefined);
  const count = asList(asObject(pod["spec"])["containers"]).length;
  return (
    status["phase"] === "Running" &&
    asList(status["containerStatuses"]).length === count &&
    states.every((one) => asObject(one["state"])["waiting"] === undefined && done(one["name"]))
  );
}

function exampleManifests(): KubeObject[] {
  const folder = "manifests/examples";
  return readdirSync(folder).flatMap(
    (name) => loadAll(readFileSync(join(folder, name), "utf8")) as KubeObject[],
  );
}

/** The namespaces of a `/proc/PID/ns` folder. */
export function linksOf(folder: string): Partial<Record<NamespaceType, number>> {
  const number = (type: NamespaceType): number =>
    Number(/\[(\d+)\]/.exec(readlinkSync(join(folder, type)))?.[1]);
  return Object.fromEntries(NAMESPACE_TYPES.map((type) => [type, number(type)]));
}

class E2eCluster implements Cluster {
  constructor(
    readonly kubeconfig: string,
    readonly namespace: string,
    readonly api: KubeApi & KubeCollections,
    readonly lab: Lab | null,
  ) {}

  nsinfo(args: string[], options: RunOptions = {}): Promise<Ran> {
    const env = { ...process.env, KUBECONFIG: this.kubeconfig, NO_COLOR: "1", ...options.env };
    const { signal, kill } = options;
    return run(BINARY, args, { env, ...(signal ? { signal } : {}), ...(kill ? { kill } : {}) });
  }

  async kubectl(args: string[], leastMinor = 0): Promise<Ran | null> {
    const minor = await minorOfKubectl();
    if (minor === null || minor < leastMinor) {
      console.log(
        `${KUBECTL_SKIP}kubectl 1.${leastMinor} or newer (${minor === null ? "there is none" : `this is 1.${minor}`})`,
      );
      return null;
    }
    // npm puts folders on the PATH that need not exist, and kubectl complains of each.
    const path = [resolve("bin"), ...(process.env["PATH"] ?? "").split(":")].filter((one) => existsSync(one));
    const env = { ...process.env, KUBECONFIG: this.kubeconfig, PATH: path.join(":") };
    return run("kubectl", args, { env });
  }

  async create(pod: KubeObject, namespace = this.namespace): Promise<void> {
    await this.api.create(PODS, namespace, { ...pod, metadata: { ...pod.metadata, namespace } });
  }

  async createExamples(): Promise<string[]> {
    const names: string[] = [];
    for (const pod of exampleManifests()) {
      await this.create(pod);
      names.push(pod.metadata.name);
    }
    for (const name of names) await untilPod(this, name, isSettled);
    return names;
  }

  async oracle(pod: string, container: string): Promise<Partial<Record<NamespaceType, number>>> {
    if (this.lab) {
      const found = this.lab
        .containers()
        .find((one) => one.namespace === this.namespace && one.pod === pod && one.container === container);
      if (!found) throw new Error(`the lab runs no container ${container} of ${pod}`);
      return linksOf(`/proc/${found.pid}/ns`);
    }
    const inodes: Partial<Record<NamespaceType, number>> = {};
    for (const type of NAMESPACE_TYPES) {
      const ran = await this.kubectl([
        "exec",
        "-n",
        this.namespace,
        pod,
        "-c",
        container,
        "--",
        "readlink",
        `/proc/self/ns/${type}`,
      ]);
      if (ran) inodes[type] = Number(/\[(\d+)\]/.exec(ran.stdout)?.[1]);
    }
    return inodes;
  }

  async leftovers(): Promise<string[]> {
    const { api } = await connect({ kubeconfig: this.kubeconfig }, aroundTests());
    const pods = await debugPods(api);
    api.close();
    // Of a pod that is taken away at once the sandbox is ended a moment later, as on any node.
    const running = () => (this.lab?.containers() ?? []).filter((one) => one.pod.startsWith("nsinfo-"));
    for (const end = Date.now() + 5000; running().length > 0 && Date.now() < end; ) await sleep(20);
    const processes = running();
    return [
      ...pods.map(({ metadata }) => `pod ${metadata.namespace}/${metadata.name}`),
      ...processes.map((one) => `process ${one.pid} of ${one.pod}`),
    ];
  }

  async stop(): Promise<void> {
    if (this.lab === null) {
      await this.api
        .delete(NAMESPACES, undefined, this.namespace, { gracePeriodSeconds: 0 })
        .catch((error) => {
          if (!(error instanceof KubeError)) throw error;
        });
    }
    this.api.close();
    await this.lab?.stop();
  }
}

function aroundTests() {
  return { env: process.env, homeDir: homedir(), version: "e2e", stdinIsTerminal: false };
}

/** Starts the lab, or connects to the cluster of NSINFO_E2E_KUBECONFIG, and makes a namespace for the suite. */
export async function startCluster(options: { nodes?: number; timing?: Timing } = {}): Promise<Cluster> {
  const given = process.env["NSINFO_E2E_KUBECONFIG"];
  const lab = given ? null : await startLab({ timing: FAST_TIMING, ...options });
  try {
    const kubeconfig = given ?? lab?.kubeconfig ?? "";
    const { api } = await connect({ kubeconfig }, aroundTests());
    const namespace = `nsinfo-e2e-${Math.random().toString(36).slice(2, 8)}`;
    await createNamespace(api, namespace, { "pod-security.kubernetes.io/enforce": "privileged" });
    return new E2eCluster(kubeconfig, namespace, api, lab);
  } catch (error) {
    await lab?.stop();
    throw error;
  }
}
