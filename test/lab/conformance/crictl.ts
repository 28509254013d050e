import type { Json } from "../types.js";
import type { Client } from "./client.js";
import type { Rule } from "./compare.js";
import { compare } from "./compare.js";
import { DEMO_PODS } from "./pods.js";
import { read, recordedPod } from "./recordings.js";
import type { Report } from "./report.js";

export interface CrictlResult {
  exit: number;
  stdout: string;
  stderr: string;
}

/** The words behind `crictl`; answers as if they had been typed on the node. */
export type RunCrictl = (argv: string[]) => CrictlResult | Promise<CrictlResult>;

const ENDPOINT = ["-r", "unix:///run/containerd/containerd.sock"];

function statuses(pod: Json): Json[] {
  const { status } = pod;
  return [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
}

function bare(id: string): string {
  return id.replace("containerd://", "");
}

/** The lab's container IDs by the recorded ones, for the pods whose IDs the calls name, and the sandbox of `sidecar`. */
async function translation(client: Client, run: RunCrictl): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const name of ["sidecar", "init"]) {
    const lab = (await client.send({ method: "GET", path: `${DEMO_PODS}/${name}` })).body;
    for (const status of statuses(recordedPod(name))) {
      const same = statuses(lab).find((other) => other.name === status.name);
      ids.set(bare(status.containerID), bare(same.containerID));
    }
  }
  const [app] = statuses(recordedPod("sidecar"));
  const template = ["-o", "go-template", "--template", "{{.info.sandboxID}}"];
  const asked = [...ENDPOINT, "inspect", ...template, ids.get(bare(app.containerID)) ?? ""];
  ids.set(read("containers").sidecar["(sandbox)"].id, (await run(asked)).stdout.trim());
  return ids;
}

function translate(text: string, ids: Map<string, string>): string {
  return [...ids].reduce((result, [recorded, lab]) => result.replaceAll(recorded, lab), text);
}

const normal =
  (...forms: [RegExp, string][]) =>
  (value: Json): Json =>
    forms.reduce(
      (text, [pattern, name]) => (typeof text === "string" ? text.replace(pattern, name) : text),
      value,
    );

const RULES: Rule[] = [
  {
    path: /\.stdout$/,
    reason: "crictl: PIDs are given by the machine (0 stays 0)",
    form: normal([/^([0-9a-f]{64}) [1-9]\d*$/gm, "$1 <pid>"]),
  },
  {
    path: /\.stderr$/,
    reason: "crictl: time and PID at the head of its own log lines",
    form: normal([/time="[^"]*"/g, "time=<time>"], [/^E\d{4} [\d:.]+ +\d+ /gm, "E<time> <pid> "]),
  },
];

/** Makes every recorded call of crictl once more, with the lab's IDs in place of the recorded ones. */
export async function replayCrictl(client: Client, report: Report, run: RunCrictl): Promise<void> {
  const ids = await translation(client, run);
  for (const call of read("crictl/calls")) {
    const name = `crictl: ${call.case}`;
    try {
      const lab = await run(call.argv.slice(1).map((word: string) => translate(word, ids)));
      const recorded = {
        exit: call.exit,
        stdout: translate(call.stdout, ids),
        stderr: translate(call.stderr, ids),
      };
      const { exit, stdout, stderr } = lab;
      report.note(name, compare("call", recorded, { exit, stdout, stderr }, RULES));
    } catch (error) {
      report.fail(name, error);
    }
  }
}
