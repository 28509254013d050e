import { type ContainerLists, containersOf, type VisitedContainer } from "../../model/containers.js";
import { type FieldPath, type Malformed, type Read, readBySchema } from "./schema.js";
import { VOLUME_SOURCES, type VolumeSource } from "./volume-sources.js";

/**
 * The fields of a pod that the Pod Security Standards and the namespace review look at, with their types.
 * Source: k8s.io/api `core/v1/types.go`, Kubernetes 1.36.
 */
const PROFILE = { fields: { type: "string", localhostProfile: "string" } } as const;
const SHARED_SECURITY = {
  runAsNonRoot: "boolean",
  runAsUser: "int64",
  appArmorProfile: PROFILE,
  seccompProfile: PROFILE,
  seLinuxOptions: { fields: { user: "string", role: "string", type: "string" } },
  windowsOptions: { fields: { hostProcess: "boolean" } },
} as const;
const HANDLER = {
  fields: { httpGet: { fields: { host: "string" } }, tcpSocket: { fields: { host: "string" } } },
} as const;
const CONTAINER = {
  fields: {
    name: "string",
    restartPolicy: "string",
    securityContext: {
      fields: {
        ...SHARED_SECURITY,
        privileged: "boolean",
        allowPrivilegeEscalation: "boolean",
        procMount: "string",
        capabilities: { fields: { add: { list: "string" }, drop: { list: "string" } } },
      },
    },
    ports: {
      list: { fields: { hostPort: "int32", containerPort: "int32", protocol: "string", hostIP: "string" } },
    },
    volumeMounts: {
      list: {
        fields: {
          name: "string",
          mountPath: "string",
          readOnly: "boolean",
          subPath: "string",
          mountPropagation: "string",
        },
      },
    },
    livenessProbe: HANDLER,
    readinessProbe: HANDLER,
    startupProbe: HANDLER,
    lifecycle: { fields: { postStart: HANDLER, preStop: HANDLER } },
  },
} as const;
const ANY_OBJECT = { fields: {} } as const;
const VOLUME = {
  fields: {
    name: "string",
    ...(Object.fromEntries(VOLUME_SOURCES.map((source) => [source, ANY_OBJECT])) as Record<
      VolumeSource,
      typeof ANY_OBJECT
    >),
    hostPath: { fields: { path: "string" } },
  },
} as const;
const POD_SPEC = {
  fields: {
    hostNetwork: "boolean",
    hostPID: "boolean",
    hostIPC: "boolean",
    hostUsers: "boolean",
    shareProcessNamespace: "boolean",
    os: { fields: { name: "string" } },
    securityContext: {
      fields: { ...SHARED_SECURITY, sysctls: { list: { fields: { name: "string" } } } },
    },
    volumes: { list: VOLUME },
    initContainers: { list: CONTAINER },
    containers: { list: CONTAINER },
    ephemeralContainers: { list: CONTAINER },
  },
} as const;
const POD_METADATA = { fields: { annotations: { map: "string" } } } as const;

export type PodSpecView = Read<typeof POD_SPEC>;
export type ContainerSpec = Read<typeof CONTAINER>;
export type Handler = Read<typeof HANDLER>;

/** A container as the checks see it. */
export interface ContainerView extends VisitedContainer<ContainerSpec> {
  /** Empty where it has none. */
  name: string;
  path: FieldPath;
}

/** A pod, or a pod template, as the checks see it: typed, and nothing but what they look at. */
export interface PodView {
  annotations: ReadonlyMap<string, string>;
  spec: PodSpecView;
  /** Init and sidecar, app, ephemeral. */
  containers: ContainerView[];
  /** Fields of a wrong type, which were read as absent; the API server would refuse the whole object. */
  malformed: Malformed[];
}

/**
 * Reads metadata and spec of a pod or pod template from raw JSON of any shape. Never throws: what has the wrong type is
 * absent from the view and told in `malformed`.
 */
export function viewPod(podMetadata: unknown, podSpec: unknown): PodView {
  const malformed: Malformed[] = [];
  const metadata = readBySchema(POD_METADATA, podMetadata, ["metadata"], malformed);
  const spec = readBySchema(POD_SPEC, podSpec, ["spec"], malformed) ?? {};
  const lists: ContainerLists<ContainerSpec> = spec;
  // Written out: a copy that is added to takes thirty times as long.
  const containers = containersOf(lists).map(({ container, list, index, kind }) => ({
    container,
    list,
    index,
    kind,
    name: container.name ?? "",
    path: ["spec", list, index],
  }));
  return { annotations: metadata?.annotations ?? new Map(), spec, containers, malformed };
}
