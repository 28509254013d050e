import type { SpecCheck } from "./check.js";
import { hostIpc } from "./host-ipc.js";
import { hostMounts } from "./host-mounts.js";
import { hostNetwork } from "./host-network.js";
import { hostPid } from "./host-pid.js";
import { hostPort } from "./host-port.js";
import { hostUserNamespace } from "./host-user-namespace.js";
import { mountPropagation } from "./mount-propagation.js";
import { namespaceCapabilities } from "./namespace-capabilities.js";
import { nodeTakeover } from "./node-takeover.js";
import { portConflict } from "./port-conflict.js";
import { privileged } from "./privileged.js";
import { probeHost } from "./probe-host.js";
import { shareProcessNamespace } from "./share-process-namespace.js";

/** Every check of the namespace review of a spec, in the order in which findings of one severity are shown. */
export const REVIEW_CHECKS: readonly SpecCheck[] = [
  nodeTakeover,
  privileged,
  hostMounts,
  namespaceCapabilities,
  hostPid,
  hostNetwork,
  hostIpc,
  mountPropagation,
  hostPort,
  portConflict,
  probeHost,
  shareProcessNamespace,
  hostUserNamespace,
];
