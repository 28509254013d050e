import { differentNetworkNamespace } from "./different-network-namespace.js";
import type { LocalhostCheck } from "./input.js";
import { localhostFamilyMismatch } from "./localhost-family-mismatch.js";
import { localhostIsTheNode } from "./localhost-is-the-node.js";
import { portConflict } from "./port-conflict.js";
import { portNotDeclared } from "./port-not-declared.js";
import { portNotListening } from "./port-not-listening.js";
import { probeUnreachable } from "./probe-unreachable.js";
import { trafficRedirected } from "./traffic-redirected.js";

/** Every check on who listens where, in the order in which findings of one severity are shown. */
export const LOCALHOST_CHECKS: readonly LocalhostCheck[] = [
  probeUnreachable,
  portConflict,
  portNotListening,
  differentNetworkNamespace,
  localhostIsTheNode,
  localhostFamilyMismatch,
  trafficRedirected,
  portNotDeclared,
];
