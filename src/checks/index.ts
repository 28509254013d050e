import type { Check, SpecCheck } from "./check.js";
import { crossPodSharing } from "./cross-pod-sharing.js";
import { hostIpc } from "./host-ipc.js";
import { hostNetwork } from "./host-network.js";
import { hostPathMount } from "./host-path-mount.js";
import { hostPid } from "./host-pid.js";
import { hostPort } from "./host-port.js";
import { hostUserNamespace } from "./host-user-namespace.js";
import { mountPropagation } from "./mount-propagation.js";
import { namespaceCapabilities } from "./namespace-capabilities.js";
import { namespaceDrift } from "./namespace-drift.js";
import { nodeTakeover } from "./node-takeover.js";
import { pid1IgnoresSigterm } from "./pid-1-ignores-sigterm.js";
import { pidSourcesDisagree } from "./pid-sources-disagree.js";
import { portConflict } from "./port-conflict.js";
import { privileged } from "./privileged.js";
import { probeHost } from "./probe-host.js";
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

/**
 * What the namespace report takes from the review of the spec, warnings and worse: what undoes the namespaces that it shows, and no
 * process tells. Of paths of the node `host-path-mount` tells more.
 */
export const SPEC_CHECKS: readonly SpecCheck[] = [
  nodeTakeover,
  privileged,
  namespaceCapabilities,
  mountPropagation,
  hostPort,
  portConflict,
  probeHost,
];
