/** Keys and indexes from a document's top to one of its fields. */
export type DocumentPath = readonly (string | number)[];

/** Where something was declared. */
export interface ManifestSource {
  file: string;
  /** The document's index in the file. */
  document: number;
}

/** A pod, or something that makes pods from a template, as raw JSON. */
export interface Workload {
  apiVersion: string;
  kind: string;
  /** Null where the manifest leaves it to the command. */
  namespace: string | null;
  /** `generateName` where it has no name; empty where it has neither. */
  name: string;
  source: ManifestSource;
  /** A pod itself, no template: the API server fills in more. */
  isPod: boolean;
  /** All of it. */
  object: Record<string, unknown>;
  podMetadata: unknown;
  podSpec: Record<string, unknown>;
  /** From the document's top to the pod spec; the pod's metadata stands beside it. */
  path: DocumentPath;
}

type Raw = Record<string, unknown>;

/** An object of the API that was found in a document. */
export interface KubernetesObject {
  object: Raw;
  apiVersion: string;
  kind: string;
  path: DocumentPath;
}

const POD = ["spec"];
const TEMPLATE = ["spec", "template", "spec"];

/**
 * Where the built-in kinds keep their pod spec, by group and kind.
 * Source: k8s.io/pod-security-admission `admission/admission.go` (DefaultPodSpecExtractor).
 */
const BUILT_IN: ReadonlyMap<string, readonly string[]> = new Map([
  ["/Pod", POD],
  ["/PodTemplate", ["template", "spec"]],
  ["/ReplicationController", TEMPLATE],
  ["apps/DaemonSet", TEMPLATE],
  ["apps/Deployment", TEMPLATE],
  ["apps/ReplicaSet", TEMPLATE],
  ["apps/StatefulSet", TEMPLATE],
  ["batch/CronJob", ["spec", "jobTemplate", ...TEMPLATE]],
  ["batch/Job", TEMPLATE],
]);

/**
 * The pod or pod template of an object; null where its kind has none. An object of any other kind has one if there are
 * containers at `spec.template.spec.containers`. `"malformed"`: its kind must have one, and it has not.
 */
export function workloadOf(found: KubernetesObject, source: ManifestSource): Workload | "malformed" | null {
  const { object, apiVersion, kind } = found;
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  const builtIn = BUILT_IN.get(`${group}/${kind}`);
  const below = builtIn ?? TEMPLATE;
  const podSpec = at(object, below);
  if (!isObject(podSpec)) return builtIn === undefined ? null : "malformed";
  if (builtIn === undefined && !Array.isArray(podSpec["containers"])) return null;
  const metadata = isObject(object["metadata"]) ? object["metadata"] : {};
  return {
    apiVersion,
    kind,
    namespace: text(metadata["namespace"]),
    name: text(metadata["name"]) ?? text(metadata["generateName"]) ?? "",
    source,
    isPod: builtIn === POD,
    object,
    podMetadata: at(object, [...below.slice(0, -1), "metadata"]),
    podSpec,
    path: [...found.path, ...below],
  };
}

function at(object: Raw, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), object);
}

function text(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** Whether a JSON value is an object, and no array. */
export function isObject(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
