/** A container's securityContext, as the API takes it. */
export type SecurityContext = Record<string, unknown>;

/** How much a debug pod may do on its node, and what it can read with that. */
export interface Profile {
  securityContext: SecurityContext;
  /** Whether it can enter the node's mount namespace (crictl) and the net, uts and ipc namespaces of containers. */
  enters: boolean;
  /** One line for help and README. */
  describe: string;
}

/**
 * A container that is not privileged gets the runtime's AppArmor profile, which lets it read (ptrace) only what has that same
 * profile: neither the node's PID 1 nor a container with one of its own (containerd `contrib/apparmor/template.go`, "ptrace
 * (trace,read) ... peer={{.Name}}"; ptrace(2): /proc/PID/ns is behind that check). So it is confined by capabilities and seccomp
 * instead. A privileged container has no profile anyway (containerd `internal/cri/server`, generateApparmorSpecOpts), and a
 * kubelet without AppArmor takes "Unconfined" (kubernetes `pkg/security/apparmor`, isRequired).
 */
const ACROSS_PROFILES = { type: "Unconfined" };

function confined(capabilities: string[]): SecurityContext {
  return {
    runAsUser: 0,
    privileged: false,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"], add: capabilities },
    seccompProfile: { type: "RuntimeDefault" },
    appArmorProfile: ACROSS_PROFILES,
  };
}

/** What each capability buys was tried on a node of Kubernetes 1.36 with containerd 2.1. Images have users of their own: hence UID 0. */
export const PROFILES = {
  privileged: {
    securityContext: { runAsUser: 0, privileged: true, readOnlyRootFilesystem: true },
    enters: true,
    describe: "everything: also on nodes with SELinux or AppArmor",
  },
  minimal: {
    securityContext: confined(["SYS_PTRACE"]),
    enters: false,
    describe: "the whole matrix from /proc; no crictl, no addresses, host names or IPC objects",
  },
  enter: {
    securityContext: confined(["SYS_PTRACE", "SYS_ADMIN", "SYS_CHROOT"]),
    enters: true,
    describe: "what entering namespaces needs, and no more",
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof PROFILES;
