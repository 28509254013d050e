import type { KubeObject } from "../kube/port.js";
import { PROFILES, type ProfileName } from "./profile.js";

export const DEFAULT_IMAGE = "busybox:1.36";
export const MANAGED_BY = "kubectl-nsinfo";
export const OWNER_LABEL = "kubectl-nsinfo/owner";
/** On a debug pod that stays for later runs. */
export const KEPT_LABEL = "kubectl-nsinfo/kept";
export const PROFILE_ANNOTATION = "kubectl-nsinfo/profile";
/** The name of the debug pod's one container. */
export const DEBUG_CONTAINER = "collector";

/** When the node pulls an image, in the API's words. */
export const IMAGE_PULL_POLICIES = ["Always", "IfNotPresent", "Never"] as const;
export type ImagePullPolicy = (typeof IMAGE_PULL_POLICIES)[number];

/** Everything that a debug pod depends on. */
export interface DebugPodRequest {
  namespace: string;
  node: string;
  image: string;
  /** Folders of the node that are mounted over the image, read-only: its programs and libraries. */
  programs: string[];
  imagePullPolicy: ImagePullPolicy;
  /** Names of secrets in the debug pod's namespace. */
  imagePullSecrets: string[];
  profile: ProfileName;
  /** Five or more letters and digits, chosen at random: the name is ours, so it is found again if the answer is lost. */
  suffix: string;
  /** A label value that tells one user's debug pods from another's. */
  owner: string;
  requestedBy: string;
  targets: string[];
  /** Seconds after which the cluster ends it, whatever has become of us. */
  deadlineSeconds: number;
  /** Whether it stays when its script is over. */
  kept: boolean;
  script: string;
  args: string[];
}

/** Annotation values may be long, but nobody reads more. */
const ANNOTATION_LENGTH = 1024;

/** With a type it must be there: nothing is made on the node. */
function programVolume(path: string): object {
  return { name: `node${path.replaceAll("/", "-")}`, hostPath: { path, type: "Directory" } };
}

function nodesPrograms(programs: string[]): object {
  return {
    volumeMounts: programs.map((path) => ({
      name: `node${path.replaceAll("/", "-")}`,
      mountPath: path,
      readOnly: true,
    })),
    env: [{ name: "PATH", value: "/usr/sbin:/usr/bin:/sbin:/bin" }],
  };
}

/**
 * The debug pod as an object for the API server. It shares the node's PID namespace, to see the containers' processes, and
 * the node's network, because it then needs no CNI call: it starts sooner, and starts when CNI is what is broken. It mounts
 * no token: that volume alone takes longer than the rest of its start.
 */
export function debugPod(request: DebugPodRequest): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `nsinfo-${request.suffix}`,
      namespace: request.namespace,
      labels: {
        "app.kubernetes.io/managed-by": MANAGED_BY,
        [OWNER_LABEL]: request.owner,
        ...(request.kept ? { [KEPT_LABEL]: "true" } : {}),
      },
      annotations: {
        "kubectl-nsinfo/requested-by": request.requestedBy.slice(0, ANNOTATION_LENGTH),
        "kubectl-nsinfo/targets": request.targets.join(" ").slice(0, ANNOTATION_LENGTH),
        [PROFILE_ANNOTATION]: request.profile,
        // A mesh's injector would add containers that keep the pod from ending.
        "sidecar.istio.io/inject": "false",
        "linkerd.io/inject": "disabled",
      },
    },
    spec: {
      nodeName: request.node,
      hostPID: true,
      hostNetwork: true,
      restartPolicy: "Never",
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      activeDeadlineSeconds: request.deadlineSeconds,
      tolerations: [{ operator: "Exists" }],
      ...(request.imagePullSecrets.length > 0
        ? { imagePullSecrets: request.imagePullSecrets.map((name) => ({ name })) }
        : {}),
      ...(request.programs.length > 0 ? { volumes: request.programs.map(programVolume) } : {}),
      containers: [
        {
          name: DEBUG_CONTAINER,
          image: request.image,
          imagePullPolicy: request.imagePullPolicy,
          command: ["sh", "-c", request.script, "nsinfo", ...request.args],
          // A CPU limit as low as the request would have the collector throttled for most of its life.
          resources: {
            requests: { cpu: "20m", memory: "64Mi" },
            limits: { cpu: "500m", memory: "64Mi" },
          },
          ...(request.programs.length > 0 ? nodesPrograms(request.programs) : {}),
          securityContext: PROFILES[request.profile].securityContext,
        },
      ],
    },
  };
}
