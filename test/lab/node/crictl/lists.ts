import type { Json } from "../../types.js";
import { type ContainerLife, isRunning, type Sandbox } from "../lives.js";
import {
  containerAnnotations,
  containerLabels,
  containerState,
  sandboxAnnotations,
  sandboxLabels,
} from "./labels.js";

export type Owned = { sandbox: Sandbox; life: ContainerLife };

/** A CRI list as crictl prints it: protojson puts two spaces after a colon. */
export function protoJson(value: Json): string {
  return JSON.stringify(value, undefined, 2).replace(/^( *"(?:[^"\\]|\\.)*":) /gm, "$1  ");
}

const nanoseconds = (date: Date) => `${date.getTime()}000000`;

/** One entry of `crictl ps -o json`. */
export function listedContainer({ sandbox, life }: Owned): Json {
  return {
    id: life.id,
    podSandboxId: sandbox.id,
    metadata: { name: life.name, attempt: life.attempt },
    image: {
      image: life.image.id,
      annotations: {},
      userSpecifiedImage: life.spec.image,
      runtimeHandler: "",
      imageRef: "",
    },
    imageRef: life.image.id,
    state: containerState(life),
    createdAt: nanoseconds(life.createdAt),
    labels: containerLabels(sandbox, life),
    annotations: containerAnnotations(sandbox, life),
    imageId: "",
  };
}

/** One entry of `crictl pods -o json`. */
export function listedSandbox(sandbox: Sandbox): Json {
  const { name, namespace, uid } = sandbox.pod.metadata;
  return {
    id: sandbox.id,
    metadata: { name, uid, namespace, attempt: 0 },
    state: sandbox.ready ? "SANDBOX_READY" : "SANDBOX_NOTREADY",
    createdAt: nanoseconds(sandbox.createdAt),
    labels: sandboxLabels(sandbox),
    annotations: sandboxAnnotations(sandbox),
    runtimeHandler: "",
  };
}

/** The flags of `ps`, `inspect` and `pods` that choose; newest first, as the runtime lists. */
export function chosenContainers(all: Owned[], flags: Record<string, string>): Owned[] {
  const state = flags["state"]?.toLowerCase();
  const any = flags["all"] || flags["latest"] || flags["last"];
  const found = all
    .filter(({ life }) =>
      state ? containerState(life) === `CONTAINER_${state.toUpperCase()}` : any || isRunning(life),
    )
    .filter(({ life }) => life.id.startsWith(flags["id"] ?? ""))
    .filter(({ sandbox }) => sandbox.id.startsWith(flags["pod"] ?? ""))
    .filter(({ life }) => new RegExp(flags["name"] ?? "").test(life.name))
    .filter(({ sandbox }) => new RegExp(flags["namespace"] ?? "").test(sandbox.pod.metadata.namespace))
    .filter(({ sandbox, life }) => hasLabel(containerLabels(sandbox, life), flags["label"]))
    .sort((a, b) => b.life.createdAt.getTime() - a.life.createdAt.getTime());
  return found.slice(0, flags["latest"] ? 1 : Number(flags["last"] ?? 0) || undefined);
}

export function chosenSandboxes(all: Sandbox[], flags: Record<string, string>): Sandbox[] {
  const state = flags["state"]?.toLowerCase();
  const found = all
    .filter(({ ready }) => state === undefined || (state === "ready") === ready)
    .filter(({ id }) => id.startsWith(flags["id"] ?? ""))
    .filter(({ pod }) => new RegExp(flags["name"] ?? "").test(pod.metadata.name))
    .filter(({ pod }) => new RegExp(flags["namespace"] ?? "").test(pod.metadata.namespace))
    .filter((sandbox) => hasLabel(sandboxLabels(sandbox), flags["label"]))
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  return found.slice(0, flags["latest"] ? 1 : Number(flags["last"] ?? 0) || undefined);
}

function hasLabel(labels: Record<string, string>, wanted: string | undefined): boolean {
  if (!wanted) return true;
  const [key = "", value] = wanted.split("=");
  return labels[key] === value;
}

/** `crictl ps` without a format. */
export function containerTable(list: Owned[]): string {
  const head = ["CONTAINER", "IMAGE", "CREATED", "STATE", "NAME", "ATTEMPT", "POD ID", "POD", "NAMESPACE"];
  return table([
    head,
    ...list.map(({ sandbox, life }) => [
      life.id.slice(0, 13),
      life.image.id.replace("sha256:", "").slice(0, 13),
      ago(life.createdAt),
      capital(containerState(life).replace("CONTAINER_", "")),
      life.name,
      String(life.attempt),
      sandbox.id.slice(0, 13),
      sandbox.pod.metadata.name,
      sandbox.pod.metadata.namespace,
    ]),
  ]);
}

/** `crictl pods` without a format. */
export function sandboxTable(list: Sandbox[]): string {
  const head = ["POD ID", "CREATED", "STATE", "NAME", "NAMESPACE", "ATTEMPT", "RUNTIME"];
  return table([
    head,
    ...list.map(({ id, createdAt, ready, pod }) => [
      id.slice(0, 13),
      ago(createdAt),
      ready ? "Ready" : "NotReady",
      pod.metadata.name,
      pod.metadata.namespace,
      "0",
      "(default)",
    ]),
  ]);
}

/** Go's tabwriter as crictl sets it: at least 20 wide, 3 spaces between. */
function table(rows: string[][]): string {
  const widths = (rows[0] ?? []).map((_, at) =>
    Math.max(20, ...rows.map((row) => (row[at]?.length ?? 0) + 3)),
  );
  return rows
    .map((row) =>
      row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join(""),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** github.com/docker/go-units, `HumanDuration`. */
function ago(date: Date): string {
  const seconds = Math.floor((Date.now() - date.getTime()) / 1000);
  if (seconds < 1) return "Less than a second ago";
  if (seconds === 1) return "1 second ago";
  if (seconds < 60) return `${seconds} seconds ago`;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 1) return "About a minute ago";
  return minutes < 60 ? `${minutes} minutes ago` : `${Math.round(minutes / 60)} hours ago`;
}

function capital(word: string): string {
  return word.charAt(0) + word.slice(1).toLowerCase();
}
