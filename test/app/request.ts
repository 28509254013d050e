import type { InspectRequest } from "../../src/app/inspect.js";
import { namedPods } from "../../src/target/selection.js";

/** `kubectl nsinfo pod/sidecar -n demo --via pod`, with the defaults of all other flags. */
export const REQUEST: InspectRequest = {
  namespace: "demo",
  selection: namedPods(["sidecar"]),
  maxNodesAtOnce: 10,
  containers: null,
  evidence: true,
  via: "pod",
  debugNamespace: null,
  image: "busybox:1.36",
  programs: [],
  imagePullPolicy: "IfNotPresent",
  imagePullSecrets: [],
  profile: "privileged",
  runningTimeoutMs: 60_000,
  keepSeconds: null,
  agreed: false,
  owner: "o",
  requestedBy: "r",
};
