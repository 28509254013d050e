import type { PodSecurityCheck } from "./check.js";
import { refuseUnmaskedProc } from "./proc-mount.js";

/**
 * `/proc` stays masked, in pods with a user namespace of their own too. Since v1.35, when the baseline check became weaker.
 * Source: k8s.io/pod-security-admission `policy/check_procMount_restricted.go`.
 */
export const procMountRestricted: PodSecurityCheck = {
  id: "procMount_restricted",
  level: "restricted",
  versions: [{ since: 35, refuse: refuseUnmaskedProc, overrides: ["procMount"] }],
};
