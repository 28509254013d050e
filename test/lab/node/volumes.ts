import { randomBytes } from "node:crypto";
import type { Json } from "../types.js";
import { fieldValue, type PodFacts } from "./environment.js";

/** Something that must be on the node before the pod starts: a directory, or a file when there is a text. */
export interface Entry {
  path: string;
  text?: string;
  /** Octal. */
  mode?: string;
  /** A tmpfs. */
  memory?: boolean;
  /** Whatever is there stays as it is; only made when missing. */
  keep?: boolean;
  owner?: number | undefined;
  group?: number | undefined;
  /** A tree to copy there. */
  copyOf?: string;
}

/** The objects a volume may name; null when the API server has no such object. */
export type ReadObject = (kind: "ConfigMap" | "Secret", namespace: string, name: string) => Json | null;

export interface VolumeContext {
  facts: PodFacts;
  readObject: ReadObject;
  /** First UID of the pod's user namespace. */
  owner: number | undefined;
}

/** Where the kubelet keeps a pod's files. */
export function podDirectory(pod: Json): string {
  return `/var/lib/kubelet/pods/${pod.metadata.uid}`;
}

/** Where each volume of the pod is on the node, by name. */
export function volumePath(pod: Json, volume: Json): string {
  if (volume.hostPath) return volume.hostPath.path;
  const plugin = KINDS.find((kind) => volume[kind.field] !== undefined)?.plugin ?? "unknown";
  return `${podDirectory(pod)}/volumes/kubernetes.io~${plugin}/${volume.name}`;
}

interface Kind {
  field: string;
  plugin: string;
  entries(path: string, source: Json, pod: Json, context: VolumeContext): Entry[];
}

const KINDS: Kind[] = [
  { field: "emptyDir", plugin: "empty-dir", entries: emptyDirectory },
  {
    field: "configMap",
    plugin: "configmap",
    entries: (path, source, pod, context) => files(path, [{ configMap: source }], source, pod, context),
  },
  {
    field: "secret",
    plugin: "secret",
    entries: (path, source, pod, context) =>
      files(path, [{ secret: { ...source, name: source.secretName } }], source, pod, context),
  },
  {
    field: "downwardAPI",
    plugin: "downward-api",
    entries: (path, source, pod, context) => files(path, [{ downwardAPI: source }], source, pod, context),
  },
  {
    field: "projected",
    plugin: "projected",
    entries: (path, source, pod, context) => files(path, source.sources ?? [], source, pod, context),
  },
];

/** What to make for the pod's volumes. Throws with the kubelet's words when a volume cannot be had. */
export function volumeEntries(pod: Json, context: VolumeContext): Entry[] {
  return (pod.spec.volumes ?? []).flatMap((volume: Json) => {
    const path = volumePath(pod, volume);
    if (volume.hostPath) return hostPath(volume.hostPath);
    const kind = KINDS.find(({ field }) => volume[field] !== undefined);
    if (!kind)
      throw new Error(
        `MountVolume.SetUp failed for volume "${volume.name}" : the lab has no volumes of this kind`,
      );
    try {
      return kind.entries(path, volume[kind.field], pod, context);
    } catch (error) {
      throw new Error(`MountVolume.SetUp failed for volume "${volume.name}" : ${(error as Error).message}`);
    }
  });
}

function emptyDirectory(path: string, source: Json, pod: Json, { owner }: VolumeContext): Entry[] {
  const group = pod.spec.securityContext?.fsGroup;
  return [
    {
      path,
      mode: group === undefined ? "777" : "2777",
      memory: source.medium === "Memory",
      owner: owner ?? 0,
      group: group ?? owner ?? 0,
    },
  ];
}

/** Without a type, or `...OrCreate`: what is missing is made, as containerd does. */
function hostPath(source: Json): Entry[] {
  if (source.type === "FileOrCreate") return [{ path: source.path, text: "", keep: true }];
  return ["", "DirectoryOrCreate", undefined].includes(source.type)
    ? [{ path: source.path, keep: true }]
    : [];
}

function files(path: string, sources: Json[], volume: Json, pod: Json, context: VolumeContext): Entry[] {
  const mode = (volume.defaultMode ?? 0o644).toString(8);
  const owner = context.owner ?? 0;
  const texts = sources.flatMap((source) => projected(source, pod, context));
  return [
    { path, mode: "755", owner },
    ...texts.map(([name, text]) => ({ path: `${path}/${name}`, text, mode, owner })),
  ];
}

function projected(source: Json, pod: Json, context: VolumeContext): [string, string][] {
  if (source.serviceAccountToken)
    return [[source.serviceAccountToken.path, randomBytes(32).toString("base64url")]];
  if (source.downwardAPI) {
    return (source.downwardAPI.items ?? []).map(({ path, fieldRef }: Json) => [
      path,
      fieldValue(pod, fieldRef?.fieldPath, context.facts) ?? "",
    ]);
  }
  const [kind, wanted] = source.configMap
    ? (["ConfigMap", source.configMap] as const)
    : (["Secret", source.secret] as const);
  const object = context.readObject(kind, pod.metadata.namespace, wanted.name);
  if (!object) {
    if (wanted.optional) return [];
    throw new Error(`${kind.toLowerCase()} "${wanted.name}" not found`);
  }
  const data = new Map<string, string>([
    ...Object.entries<string>(object.data ?? {}).map(([key, text]): [string, string] => [
      key,
      kind === "Secret" ? Buffer.from(text, "base64").toString() : text,
    ]),
    ...Object.entries<string>(object.stringData ?? {}),
  ]);
  if (!wanted.items) return [...data];
  return wanted.items.map(({ key, path }: Json) => {
    const text = data.get(key);
    if (text === undefined) throw new Error(`references non-existent config key: ${key}`);
    return [path, text];
  });
}
