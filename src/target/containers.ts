import { asBoolean, asHarmlessText, asInteger, asList, asObject, asText, type Raw } from "../kube/raw.js";
import { CONTAINER_LISTS, type ContainerList, containersOf } from "../model/containers.js";
import type { ContainerKind, ContainerState, DeclaredContainer } from "../model/pod.js";

/** Where a pod's status tells of the containers of each list. */
const STATUSES: Record<ContainerList, string> = {
  initContainers: "initContainerStatuses",
  containers: "containerStatuses",
  ephemeralContainers: "ephemeralContainerStatuses",
};

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

/** Every container of a pod, of all kinds and in all states, in pod order. */
export function declaredContainers(pod: Raw): DeclaredContainer[] {
  const spec = asObject(pod["spec"]);
  const status = asObject(pod["status"]);
  const podSecurity = asObject(spec["securityContext"]);
  return CONTAINER_LISTS.flatMap((list) => {
    const statuses = new Map(asList(status[STATUSES[list]]).map((one) => [one["name"], one]));
    return containersOf<Raw>({ [list]: asList(spec[list]) }).map(({ container, kind }) =>
      declare(container, statuses.get(container["name"]) ?? {}, kind, podSecurity),
    );
  });
}
