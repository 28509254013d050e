import { allowPrivilegeEscalation } from "./allow-privilege-escalation.js";
import { appArmorProfile } from "./app-armor-profile.js";
import { capabilitiesBaseline } from "./capabilities-baseline.js";
import { capabilitiesRestricted } from "./capabilities-restricted.js";
import type { PodSecurityCheck } from "./check.js";
import { hostNamespaces } from "./host-namespaces.js";
import { hostPathVolumes } from "./host-path-volumes.js";
import { hostPorts } from "./host-ports.js";
import { hostProbesAndHostLifecycle } from "./host-probes.js";
import { privileged } from "./privileged.js";
import { procMount } from "./proc-mount.js";
import { procMountRestricted } from "./proc-mount-restricted.js";
import { buildRegistry } from "./registry.js";
import { restrictedVolumes } from "./restricted-volumes.js";
import { runAsNonRoot } from "./run-as-non-root.js";
import { runAsUser } from "./run-as-user.js";
import { seLinuxOptions } from "./se-linux-options.js";
import { seccompProfileBaseline } from "./seccomp-profile-baseline.js";
import { seccompProfileRestricted } from "./seccomp-profile-restricted.js";
import { sysctls } from "./sysctls.js";
import { windowsHostProcess } from "./windows-host-process.js";

/** Every control of the Pod Security Standards, as Kubernetes 1.36 enforces them. */
export const POD_SECURITY_CHECKS: readonly PodSecurityCheck[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  seLinuxOptions,
  seccompProfileBaseline,
  sysctls,
  windowsHostProcess,
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfileRestricted,
];

/** Which of them hold for a level and a version. */
export const podSecurityChecksFor = buildRegistry(POD_SECURITY_CHECKS);
