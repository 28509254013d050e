import type { Check } from "./check.js";
import { crossPodSharing } from "./cross-pod-sharing.js";
import { hostIpc } from "./host-ipc.js";
import { hostNetwork } from "./host-network.js";
import { hostPathMount } from "./host-path-mount.js";
import { hostPid } from "./host-pid.js";
import { hostUserNamespace } from "./host-user-namespace.js";
import { namespaceDrift } from "./namespace-drift.js";
import { pid1IgnoresSigterm } from "./pid-1-ignores-sigterm.js";
import { pidSourcesDisagree } from "./pid-sources-disagree.js";
import { processLeftNamespace } from "./process-left-namespace.js";
import { shareProcessNamespace } from "./share-process-namespace.js";
import { sharedVolume } from "./shared-volume.js";

/** Every check of the namespace report, in the order in which findings of one severity are shown. */
export const CHECKS: readonly Check[] = [
  hostNetwork,
  hostPid,
  hostIpc,
  hostPathMount,
  crossPodSharing,
  namespaceDrift,
  pidSourcesDisagree,
  processLeftNamespace,
  shareProcessNamespace,
  sharedVolume,
  pid1IgnoresSigterm,
  hostUserNamespace,
];
