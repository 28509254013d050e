import type { DebugPodRequest } from "../../src/probe/debug-pod.js";

/** A debug pod with the defaults of all flags, whose script ends at once. */
export const DEBUG_POD_REQUEST: DebugPodRequest = {
  namespace: "demo",
  node: "node1",
  image: "busybox:1.36",
  programs: [],
  imagePullPolicy: "IfNotPresent",
  imagePullSecrets: [],
  profile: "privileged",
  suffix: "x7k2pq",
  owner: "0123456789abcdef",
  requestedBy: "admin as me@laptop",
  targets: ["demo/sidecar"],
  deadlineSeconds: 60,
  kept: false,
  script: "echo hello",
  args: ["id=aa"],
};
