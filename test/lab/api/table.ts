import type { Json } from "../types.js";
import { age } from "./clock.js";
import columnTexts from "./columns.json" with { type: "json" };
import { podCells } from "./pod-row.js";
import type { ResourceType } from "./resources.js";

/** One column of `kubectl get`: what discovery says of it and how its cell is made. */
interface Column {
  name: string;
  /** 0: always shown; 1: with `-o wide`. */
  priority: 0 | 1;
  cell: (object: Json) => Json;
}

const NAME: Column = { name: "Name", priority: 0, cell: (object) => object.metadata.name };
const AGE: Column = { name: "Age", priority: 0, cell: (object) => age(object.metadata.creationTimestamp) };

const podCell = (index: number) => (pod: Json) => podCells(pod)[index] as string;
const col = (name: string, cell: Column["cell"], priority: 0 | 1 = 0): Column => ({ name, priority, cell });

function nodeReady(node: Json): string {
  const ready = (node.status?.conditions ?? []).find((condition: Json) => condition.type === "Ready");
  const words = [ready ? (ready.status === "True" ? "Ready" : "NotReady") : "Unknown"];
  if (node.spec?.unschedulable) words.push("SchedulingDisabled");
  return words.join(",");
}

function nodeRoles(node: Json): string {
  const prefix = "node-role.kubernetes.io/";
  const roles = Object.keys(node.metadata.labels ?? {}).filter((label) => label.startsWith(prefix));
  return (
    roles
      .map((label) => label.slice(prefix.length))
      .sort()
      .join(",") || "<none>"
  );
}

function nodeAddress(type: string): Column["cell"] {
  return (node) =>
    (node.status?.addresses ?? []).find((address: Json) => address.type === type)?.address ?? "<none>";
}

const info =
  (field: string): Column["cell"] =>
  (node) =>
    node.status?.nodeInfo?.[field] ?? "<unknown>";

function replicas(object: Json): string {
  return `${object.status?.readyReplicas ?? 0}/${object.spec?.replicas ?? 0}`;
}

/** Columns per resource; every other one has Name and Age. */
const COLUMNS: Record<string, Column[]> = {
  pods: [
    NAME,
    col("Ready", podCell(0)),
    col("Status", podCell(1)),
    col("Restarts", podCell(2)),
    AGE,
    col("IP", podCell(3), 1),
    col("Node", podCell(4), 1),
    col("Nominated Node", podCell(5), 1),
    col("Readiness Gates", podCell(6), 1),
  ],
  namespaces: [NAME, col("Status", (namespace) => namespace.status?.phase), AGE],
  nodes: [
    NAME,
    col("Status", nodeReady),
    col("Roles", nodeRoles),
    AGE,
    col("Version", info("kubeletVersion")),
    col("Internal-IP", nodeAddress("InternalIP"), 1),
    col("External-IP", nodeAddress("ExternalIP"), 1),
    col("OS-Image", info("osImage"), 1),
    col("Kernel-Version", info("kernelVersion"), 1),
    col("Container-Runtime", info("containerRuntimeVersion"), 1),
  ],
  deployments: [
    NAME,
    col("Ready", replicas),
    col("Up-to-date", (object) => object.status?.updatedReplicas ?? 0),
    col("Available", (object) => object.status?.availableReplicas ?? 0),
    AGE,
  ],
  statefulsets: [NAME, col("Ready", replicas), AGE],
  events: [
    col("Last Seen", (event) => age(event.lastTimestamp ?? event.metadata.creationTimestamp)),
    col("Type", (event) => event.type ?? ""),
    col("Reason", (event) => event.reason ?? ""),
    col("Object", (event) => `${event.involvedObject?.kind?.toLowerCase()}/${event.involvedObject?.name}`),
    col("Message", (event) => (event.message ?? "").trim()),
  ],
};

function columns(type: ResourceType): Column[] {
  return COLUMNS[type.plural] ?? [NAME, AGE];
}

/** The `columnDefinitions` of a Table, with the recorded descriptions. */
export function columnsOf(type: ResourceType): Json[] {
  const texts: Record<string, string> = columnTexts;
  return columns(type).map(({ name, priority }) => ({
    name,
    type: "string",
    format: name === "Name" ? "name" : "",
    description: texts[`${type.plural}.${name}`] ?? texts[name] ?? "",
    priority,
  }));
}

/** The cells of one row. */
export function rowOf(type: ResourceType, object: Json): Json[] {
  return columns(type).map(({ cell }) => cell(object));
}
