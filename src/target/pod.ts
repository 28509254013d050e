import { asList, asObject, asText, type Raw } from "../kube/raw.js";
import { CONTAINER_LISTS } from "../model/containers.js";
import type { HostPathMount, Pod } from "../model/pod.js";
import { harmless } from "../model/text.js";
import { declaredContainers } from "./containers.js";

/**
 * Takes from a raw pod what the later layers need, with the API server's defaults filled in (`hostUsers` true, 30 s of grace:
 * kubernetes `pkg/apis/core/v1/defaults.go`).
 */
export function toPod(raw: Raw): Pod {
  const metadata = asObject(raw["metadata"]);
  const spec = asObject(raw["spec"]);
  const status = asObject(raw["status"]);
  const grace = spec["terminationGracePeriodSeconds"];
  return {
    namespace: asText(metadata["namespace"]) ?? "default",
    name: asText(metadata["name"]) ?? "",
    uid: asText(metadata["uid"]) ?? "",
    nodeName: asText(spec["nodeName"]),
    phase: asText(status["phase"]) ?? "Unknown",
    statusReason: statusReason(status),
    deleting: metadata["deletionTimestamp"] !== undefined && metadata["deletionTimestamp"] !== null,
    spec: {
      hostNetwork: spec["hostNetwork"] === true,
      hostPID: spec["hostPID"] === true,
      hostIPC: spec["hostIPC"] === true,
      hostUsers: spec["hostUsers"] !== false,
      shareProcessNamespace: spec["shareProcessNamespace"] === true,
    },
    terminationGracePeriodSeconds: typeof grace === "number" ? grace : 30,
    os: asText(asObject(spec["os"])["name"]),
    runtimeClassName: asText(spec["runtimeClassName"]),
    serverless: serverlessReason(raw),
    provenLinux: hasLinuxUser(status),
    cgroupUid:
      asText(asObject(metadata["annotations"])["kubernetes.io/config.hash"]) ?? asText(metadata["uid"]) ?? "",
    podIPs: asList(status["podIPs"]).flatMap((one) => asText(one["ip"]) ?? []),
    hostPaths: hostPathMounts(spec),
    raw: { metadata, spec },
    containers: declaredContainers(raw),
  };
}

/** Every mount of a hostPath volume, container by container. */
function hostPathMounts(spec: Raw): HostPathMount[] {
  const paths = new Map(
    asList(spec["volumes"]).flatMap((volume) => {
      const path = asText(asObject(volume["hostPath"])["path"]);
      return path === null ? [] : [[volume["name"], path] as const];
    }),
  );
  const containers = CONTAINER_LISTS.flatMap((list) => asList(spec[list]));
  return containers.flatMap((container) =>
    asList(container["volumeMounts"]).flatMap((mount) => {
      const path = paths.get(mount["name"]);
      const mountPath = asText(mount["mountPath"]);
      if (path === undefined || mountPath === null) return [];
      const inside = asText(mount["subPath"]);
      return [
        {
          container: asText(container["name"]) ?? "",
          volume: asText(mount["name"]) ?? "",
          path: harmless(inside === null ? path : `${path.replace(/\/$/, "")}/${inside}`),
          mountPath: harmless(mountPath),
          readOnly: mount["readOnly"] === true,
        },
      ];
    }),
  );
}

/** EKS marks the pods that it runs on Fargate; the nodes of GKE Autopilot are named gk3-. Both refuse privileged pods. */
function serverlessReason(raw: Raw): string | null {
  const spec = asObject(raw["spec"]);
  const labels = asObject(asObject(raw["metadata"])["labels"]);
  if (asObject(spec["os"])["name"] === "windows")
    return "it is a Windows pod: Windows has no Linux namespaces";
  if (
    labels["eks.amazonaws.com/fargate-profile"] !== undefined ||
    spec["schedulerName"] === "fargate-scheduler"
  ) {
    return "it runs on AWS Fargate, which takes no privileged pods";
  }
  return asText(spec["nodeName"])?.startsWith("gk3-")
    ? "it runs on GKE Autopilot, which takes no privileged pods"
    : null;
}

/** A kubelet since Kubernetes 1.31 reports each container's Linux user (KEP-3619). */
function hasLinuxUser(status: Raw): boolean {
  return asList(status["containerStatuses"]).some((one) => asObject(one["user"])["linux"] !== undefined);
}

/** Why a pod is not running, as its status says it: the reason of the phase, or of the condition that failed. */
function statusReason(status: Raw): string | null {
  const own = [asText(status["reason"]), asText(status["message"])].filter((part) => part !== null);
  if (own.length > 0) return harmless(own.join(": "), 400);
  const scheduled = asList(status["conditions"]).find(
    (one) => one["type"] === "PodScheduled" && one["status"] === "False",
  );
  if (!scheduled) return null;
  const said = [asText(scheduled["reason"]), asText(scheduled["message"])]
    .filter((part) => part !== null)
    .join(": ");
  return said === "" ? null : harmless(said, 400);
}
