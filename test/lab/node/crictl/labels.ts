import { createHash } from "node:crypto";
import type { Json } from "../../types.js";
import { PAUSE } from "../images.js";
import { type ContainerLife, isRunning, type Sandbox } from "../lives.js";

/** A container's labels, as the kubelet sets them. */
export function containerLabels({ pod }: Sandbox, life: ContainerLife): Record<string, string> {
  return { "io.kubernetes.container.name": life.name, ...podLabels(pod) };
}

/** The labels that tell whose a container or sandbox is. */
export function podLabels(pod: Json): Record<string, string> {
  const { name, namespace, uid } = pod.metadata;
  return {
    "io.kubernetes.pod.name": name,
    "io.kubernetes.pod.namespace": namespace,
    "io.kubernetes.pod.uid": uid,
  };
}

/** A container's annotations, as the kubelet sets them. */
export function containerAnnotations({ pod }: Sandbox, life: ContainerLife): Record<string, string> {
  const hash = createHash("sha256").update(JSON.stringify(life.spec)).digest("hex").slice(0, 8);
  return {
    "io.kubernetes.container.hash": hash,
    "io.kubernetes.container.restartCount": String(life.attempt),
    "io.kubernetes.container.terminationMessagePath":
      life.spec.terminationMessagePath ?? "/dev/termination-log",
    "io.kubernetes.container.terminationMessagePolicy": life.spec.terminationMessagePolicy ?? "File",
    "io.kubernetes.pod.terminationGracePeriod": String(pod.spec.terminationGracePeriodSeconds ?? 30),
  };
}

export function containerState(life: ContainerLife): string {
  if (isRunning(life)) return "CONTAINER_RUNNING";
  return life.end ? "CONTAINER_EXITED" : "CONTAINER_CREATED";
}

/** A sandbox's annotations: the pod's and where the kubelet had it from. */
export function sandboxAnnotations({ pod, createdAt }: Sandbox): Record<string, string> {
  const seen = createdAt.toISOString().replace("Z", "000000Z");
  return {
    ...pod.metadata.annotations,
    "kubernetes.io/config.seen": seen,
    "kubernetes.io/config.source": "api",
  };
}

export function sandboxLabels({ pod }: Sandbox): Record<string, string> {
  return { ...pod.metadata.labels, ...podLabels(pod) };
}

/** The runtime's own annotations in a container's spec. */
export function specAnnotations({ id, pod }: Sandbox, life: ContainerLife): Record<string, string> {
  const { name, namespace, uid } = pod.metadata;
  return {
    "io.kubernetes.cri.container-name": life.name,
    "io.kubernetes.cri.container-type": "container",
    "io.kubernetes.cri.image-name": life.spec.image,
    "io.kubernetes.cri.sandbox-id": id,
    "io.kubernetes.cri.sandbox-name": name,
    "io.kubernetes.cri.sandbox-namespace": namespace,
    "io.kubernetes.cri.sandbox-uid": uid,
  };
}

/** The runtime's own annotations in a sandbox's spec. */
export function sandboxSpecAnnotations({ id, pod }: Sandbox): Record<string, string> {
  const { name, namespace, uid } = pod.metadata;
  return {
    "io.kubernetes.cri.container-type": "sandbox",
    "io.kubernetes.cri.podsandbox.image-name": PAUSE,
    "io.kubernetes.cri.sandbox-cpu-period": "100000",
    "io.kubernetes.cri.sandbox-cpu-quota": "0",
    "io.kubernetes.cri.sandbox-cpu-shares": "2",
    "io.kubernetes.cri.sandbox-id": id,
    "io.kubernetes.cri.sandbox-log-directory": logDirectory(pod),
    "io.kubernetes.cri.sandbox-memory": "0",
    "io.kubernetes.cri.sandbox-name": name,
    "io.kubernetes.cri.sandbox-namespace": namespace,
    "io.kubernetes.cri.sandbox-uid": uid,
  };
}

export function logDirectory(pod: Json): string {
  const { name, namespace, uid } = pod.metadata;
  return `/var/log/pods/${namespace}_${name}_${uid}`;
}
