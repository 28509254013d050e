import { randomInt } from "node:crypto";
import type { Json } from "../types.js";

const TOKEN_MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
/** Letters of generated names: no vowels, nothing that looks like another (apimachinery, util/rand). */
const LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Five random letters, as generated names end. */
export function suffix(): string {
  return Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
}

function pullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  if (name.includes("@")) return "IfNotPresent";
  const tag = name.split(":")[1];
  return tag === undefined || tag === "latest" ? "Always" : "IfNotPresent";
}

function probe(given: Json): Json {
  const defaults = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  const httpGet = given.httpGet ? { httpGet: { path: "/", scheme: "HTTP", ...given.httpGet } } : {};
  const grpc = given.grpc ? { grpc: { service: "", ...given.grpc } } : {};
  return { ...defaults, ...given, ...httpGet, ...grpc };
}

function envVar(entry: Json): Json {
  const fieldRef = entry.valueFrom?.fieldRef;
  return fieldRef ? { ...entry, valueFrom: { fieldRef: { apiVersion: "v1", ...fieldRef } } } : entry;
}

function resources(given: Json = {}): Json {
  if (!given.limits) return given;
  return { ...given, requests: { ...given.limits, ...given.requests } };
}

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];

/** Fills in what the API server fills into each container (kubernetes, pkg/apis/core/v1/defaults.go). */
export function defaultContainer(container: Json, hostNetwork: boolean): Json {
  const port = (entry: Json): Json => ({
    ...(hostNetwork ? { hostPort: entry.containerPort } : {}),
    protocol: "TCP",
    ...entry,
  });
  const probes = PROBES.filter((name) => container[name]).map((name) => [name, probe(container[name])]);
  return {
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: pullPolicy(container.image ?? ""),
    ...container,
    resources: resources(container.resources),
    ...(container.ports ? { ports: container.ports.map(port) } : {}),
    ...(container.env ? { env: container.env.map(envVar) } : {}),
    ...Object.fromEntries(probes),
  };
}

const WITH_MODE = ["configMap", "secret", "projected", "downwardAPI"];

function projectedSource(source: Json): Json {
  if (!source.serviceAccountToken) return source;
  return { serviceAccountToken: { expirationSeconds: 3600, ...source.serviceAccountToken } };
}

function defaultVolume(volume: Json): Json {
  const filled = { ...volume };
  for (const kind of WITH_MODE) if (volume[kind]) filled[kind] = { defaultMode: 420, ...volume[kind] };
  if (filled.projected) filled.projected.sources = (filled.projected.sources ?? []).map(projectedSource);
  if (volume.hostPath) filled.hostPath = { type: "", ...volume.hostPath };
  const sources = Object.keys(volume).filter((key) => key !== "name");
  return sources.length === 0 ? { ...filled, emptyDir: {} } : filled;
}

/** The volume through which a container reads its token; the last source is one of the recorded server's own. */
function tokenVolume(name: string): Json {
  const configMap = (map: string, key: string): Json => ({
    configMap: { name: map, items: [{ key, path: key }] },
  });
  const namespace = { path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } };
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        configMap("kube-root-ca.crt", "ca.crt"),
        { downwardAPI: { items: [namespace] } },
        configMap("openshift-service-ca.crt", "service-ca.crt"),
      ],
      defaultMode: 420,
    },
  };
}

function mountToken(containers: Json[] | undefined, name: string): Json[] | undefined {
  return containers?.map((container) => {
    const mounts = container.volumeMounts ?? [];
    if (mounts.some((mount: Json) => mount.mountPath === TOKEN_MOUNT)) return container;
    return { ...container, volumeMounts: [...mounts, { name, readOnly: true, mountPath: TOKEN_MOUNT }] };
  });
}

/** Adds the service account's token, unless the pod or the account says no (the ServiceAccount admission plugin). */
export function withToken(spec: Json, account: Json): Json {
  const wanted = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (!wanted) return spec;
  const name = `kube-api-access-${suffix()}`;
  const initContainers = mountToken(spec.initContainers, name);
  return {
    ...spec,
    volumes: [...(spec.volumes ?? []), tokenVolume(name)],
    ...(initContainers ? { initContainers } : {}),
    containers: mountToken(spec.containers, name),
  };
}

function withTolerations(given: Json[] = []): Json[] {
  const missing = ["not-ready", "unreachable"]
    .map((state) => `node.kubernetes.io/${state}`)
    .filter((key) => !given.some((entry) => tolerates(entry, key)));
  return [
    ...given,
    ...missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 })),
  ];
}

function tolerates(entry: Json, key: string): boolean {
  const effect = !entry.effect || entry.effect === "NoExecute";
  return effect && (!entry.key || entry.key === key);
}

/** A pod's spec as it is stored: every default the API server and its admission plugins fill in, as recorded. */
export function defaultPodSpec(given: Json): Json {
  const hostNetwork = given.hostNetwork === true;
  const containers = (list: Json[]): Json[] =>
    list.map((container) => defaultContainer(container, hostNetwork));
  const account = given.serviceAccountName ?? given.serviceAccount ?? "default";
  const falsy = ["hostNetwork", "hostPID", "hostIPC"].filter((name) => given[name] === false);
  const spec = {
    restartPolicy: "Always",
    terminationGracePeriodSeconds: 30,
    dnsPolicy: "ClusterFirst",
    securityContext: {},
    schedulerName: "default-scheduler",
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
    ...given,
    serviceAccountName: account,
    serviceAccount: account,
    tolerations: withTolerations(given.tolerations),
    containers: containers(given.containers ?? []),
    ...(given.initContainers ? { initContainers: containers(given.initContainers) } : {}),
    ...(given.volumes ? { volumes: given.volumes.map(defaultVolume) } : {}),
  };
  for (const name of falsy) delete spec[name];
  return spec;
}

/** The quality-of-service class, from cpu and memory of all containers. */
export function qosClass(spec: Json): string {
  const all = [...(spec.initContainers ?? []), ...spec.containers];
  const amounts = (container: Json, which: string): Json => container.resources?.[which] ?? {};
  const names = ["cpu", "memory"];
  const nothing = all.every((c) =>
    names.every((n) => !amounts(c, "requests")[n] && !amounts(c, "limits")[n]),
  );
  if (nothing) return "BestEffort";
  const exact = all.every((c) =>
    names.every((n) => amounts(c, "limits")[n] && amounts(c, "limits")[n] === amounts(c, "requests")[n]),
  );
  return exact ? "Guaranteed" : "Burstable";
}
