import { asBoolean, asHarmlessText, asInteger, asList, asObject, asText, type Raw } from "../kube/raw.js";
import type { ContainerKind, ContainerState, DeclaredContainer } from "../model/pod.js";

/** Where a pod keeps its containers, in pod order: the field of the spec, that of the status, and the kind. */
const GROUPS: { spec: string; status: string; kind: (container: Raw) => ContainerKind }[] = [
  {
    spec: "initContainers",
    status: "initContainerStatuses",
    // KEP-753: an init container that always restarts is a sidecar.
    kind: (container) => (container["restartPolicy"] === "Always" ? "sidecar" : "init"),
  },
  { spec: "containers", status: "containerStatuses", kind: () => "app" },
  { spec: "ephemeralContainers", status: "ephemeralContainerStatuses", kind: () => "ephemeral" },
];

function stateOf(status: Raw): Pick<DeclaredContainer, "state" | "reason" | "exitCode"> {
  const state = asObject(status["state"]);
  for (const name of ["running", "waiting", "terminated"] as ContainerState[]) {
    if (state[name] === undefined || state[name] === null) continue;
    const detail = asObject(state[name]);
    return { state: name, reason: asHarmlessText(detail["reason"]), exitCode: asInteger(detail["exitCode"]) };
  }
  return { state: null, reason: null, exitCode: null };
}

function declare(container: Raw, status: Raw, kind: ContainerKind, podSecurity: Raw): DeclaredContainer {
  const security = asObject(container["securityContext"]);
  return {
    name: asText(container["name"]) ?? "",
    kind,
    id: asText(status["containerID"]),
    ...stateOf(status),
    restartCount: asInteger(status["restartCount"]) ?? 0,
    privileged: security["privileged"] === true,
    runAsUser: asInteger(security["runAsUser"]) ?? asInteger(podSecurity["runAsUser"]),
    runAsNonRoot: asBoolean(security["runAsNonRoot"]) ?? asBoolean(podSecurity["runAsNonRoot"]),
    targetContainerName: asText(container["targetContainerName"]),
    image: asText(container["image"]) ?? "",
  };
}

/** Every container of a pod, of all kinds and in all states, in pod order: the one place that goes over them. */
export function declaredContainers(pod: Raw): DeclaredContainer[] {
  const spec = asObject(pod["spec"]);
  const status = asObject(pod["status"]);
  const podSecurity = asObject(spec["securityContext"]);
  return GROUPS.flatMap((group) => {
    const statuses = new Map(asList(status[group.status]).map((one) => [one["name"], one]));
    return asList(spec[group.spec]).map((container) =>
      declare(container, statuses.get(container["name"]) ?? {}, group.kind(container), podSecurity),
    );
  });
}
