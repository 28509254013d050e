import type { Json } from "../types.js";
import type { Rule } from "./compare.js";

/** Replaces a text that has a certain form by the form's name, so that two of them are equal. */
function form(name: string, pattern: RegExp): (value: Json) => Json {
  return (value) => (pattern.test(String(value)) ? name : value);
}

/** Replaces the parts of a text that have a certain form. */
function parts(...forms: [pattern: RegExp, name: string][]): (value: Json) => Json {
  return (value) =>
    forms.reduce(
      (text, [pattern, name]) => (typeof text === "string" ? text.replace(pattern, name) : text),
      value,
    );
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const IP = /\b\d{1,3}(\.\d{1,3}){3}\b/g;

/** What cgroup v1 says where no memory limit is set. */
const NO_LIMIT = "9007199254740988Ki";

function pageToken(value: Json): Json {
  if (typeof value !== "string") return value;
  return { ...JSON.parse(Buffer.from(value, "base64url").toString("utf8")), rv: "<revision>" };
}

/** Fields that two runs of one and the same cluster have different, too. */
const EVERY_RUN: Rule[] = [
  { path: /\.uid$/, reason: "uid: made anew for every object", form: form("<uid>", UUID) },
  {
    path: /\.resourceVersion$/,
    reason: "resourceVersion: counts all that ever happened in the cluster",
    form: form("<revision>", /^\d+$/),
  },
  {
    path: /\.(creationTimestamp|deletionTimestamp|startTime|startedAt|finishedAt|lastTransitionTime|lastHeartbeatTime)$/,
    reason: "time: when it happened",
    form: form("<time>", TIME),
  },
  {
    path: /\.continue$/,
    reason: "continue token: holds the resourceVersion; its other parts are compared",
    form: pageToken,
  },
  {
    path: /\.(volumes\[\d+\]|volumeMounts\[\d+\])\.name$/,
    reason: "token volume: its name ends in five random letters",
    form: form("kube-api-access-<random>", /^kube-api-access-[a-z0-9]{5}$/),
  },
  {
    path: /\.containerID$/,
    reason: "container ID: made anew for every container",
    form: form("<container>", /^containerd:\/\/[0-9a-f]{64}$/),
  },
  {
    path: /\.(podIP|hostIP|ip)$/,
    reason: "address: given by the node's own network",
    form: form("<address>", /^\d{1,3}(\.\d{1,3}){3}$/),
  },
  {
    path: /\.restartCount$/,
    reason: "restart count of the crash loop: how long it has been running",
    form: form("<restarts>", /^[1-9]\d*$/),
  },
  {
    path: /\.output\.3$/,
    reason: "exec: the ID of a process that could not be started is random",
    form: parts([/start exec \\*"[0-9a-f]{60,64}\\*"/g, "start exec <id>"]),
  },
  {
    path: /\.message$/,
    reason: "410: the oldest revision that is still known",
    form: parts([/^(too old resource version: \d+) \(\d+\)$/, "$1 (<revision>)"]),
  },
  {
    path: /\.nonResourceRules$/,
    reason: "rules review: the order of the rules is that of a Go map",
    form: (rules) => [...rules].map((rule: Json) => JSON.stringify(rule)).sort(),
  },
  {
    path: /\.serverAddress$/,
    reason: "address of the API server",
    form: form("<address>", /^\d{1,3}(\.\d{1,3}){3}:\d+$/),
  },
];

/** What the lab does not have, or has of its own. */
const LAB: Rule[] = [
  {
    path: /\.managedFields$/,
    reason: "managedFields: the lab does not track who set which field; no client here reads them",
  },
  {
    path: /\.imageID$/,
    reason: "image ID: the lab's images are made on this machine, their hash is not the recorded one",
    form: form("<image>", /^sha256:[0-9a-f]{64}$/),
  },
  {
    path: /\.rows\[\d+\]\.cells\[3\]$/,
    reason: "table: restarts and when the last was",
    form: form("<restarts>", /^[1-9]\d*( \(\S+ ago\))?$/),
  },
  { path: /\.rows\[\d+\]\.cells\[4\]$/, reason: "table: age", form: form("<age>", /^(\d+[smhdy])+$/) },
  {
    path: /\.rows\[\d+\]\.cells\[5\]$/,
    reason: "address: given by the node's own network",
    form: form("<address>", /^\d{1,3}(\.\d{1,3}){3}$/),
  },
  {
    path: /\.status\.resources\.limits$/,
    reason:
      "pod resources: a kubelet on cgroup v1 reports no limit as a huge one, in one report more or less",
    form: (value) => (value === undefined || value.memory === NO_LIMIT ? "<no limit>" : value),
  },
  {
    path: /\.waiting\.message$/,
    reason: "image pull: the address of the name server that was asked",
    form: parts([IP, "<address>"]),
  },
];

/** The machine below the node: each field names a fact of it. */
const NODE: Rule[] = [
  {
    path: /^body\.metadata\.labels\.h$/,
    reason: "node: a label that was put there by hand before the recording",
  },
  {
    path: /^body\.status\.declaredFeatures$/,
    reason: "node: declared features: the lab's node has none of those that were recorded",
  },
  {
    path: /^body\.status\.(capacity|allocatable)\.[\w-]+$/,
    reason: "node: what the machine has of cpu, memory, disk",
    form: form("<amount>", /^\d+(Ki)?$/),
  },
  {
    path: /^body\.status\.nodeInfo\.(kernelVersion|osImage)$/,
    reason: "node: kernel and system of the machine",
    form: () => "<machine>",
  },
  {
    path: /^body\.status\.addresses\[0\]\.address$/,
    reason: "address: given by the node's own network",
    form: form("<address>", /^\d{1,3}(\.\d{1,3}){3}$/),
  },
  {
    path: /^body\.status\.images\[\d+\]\.sizeBytes$/,
    reason: "image size: the lab's images are made on this machine",
    form: () => "<bytes>",
  },
];

/** Every rule; one of those that match a path is enough. */
export const RULES: Rule[] = [...NODE, ...EVERY_RUN, ...LAB];
