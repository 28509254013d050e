import type { Json } from "../types.js";

// Numbers: include/uapi/linux/capability.h
const CAPABILITIES = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE " +
  "NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN " +
  "SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE " +
  "MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE"
).split(" ");

/** What containerd gives a container that asks for nothing (containerd pkg/oci `defaultUnixCaps`), mask a80425fb. */
const DEFAULT_CAPABILITIES = (
  "CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL " +
  "AUDIT_WRITE"
).split(" ");

/** Names without `CAP_`, in the runtime's order: drop first, then add; `ALL` means all of them. */
export function capabilitiesOf(securityContext: Json): string[] {
  if (securityContext?.privileged) return CAPABILITIES;
  const bare = (names: string[] | undefined) =>
    (names ?? []).map((name) => name.toUpperCase().replace(/^CAP_/, ""));
  const add = bare(securityContext?.capabilities?.add);
  const drop = bare(securityContext?.capabilities?.drop);
  const start = add.includes("ALL") ? CAPABILITIES : drop.includes("ALL") ? [] : DEFAULT_CAPABILITIES;
  const kept = start.filter((name) => !drop.includes(name));
  return [...kept, ...add.filter((name) => CAPABILITIES.includes(name) && !kept.includes(name))];
}

/** The set as the kernel's bit mask. */
export function capabilityMask(names: string[]): number {
  return names.reduce((mask, name) => mask + 2 ** CAPABILITIES.indexOf(name), 0);
}

export interface User {
  uid: number;
  gid: number;
  additionalGids: number[];
}

/** Whom the container runs as: its own security context, the pod's, the image's. */
export function userOf(pod: Json, container: Json, imageUser: number): User {
  const own = container.securityContext ?? {};
  const pods = pod.spec.securityContext ?? {};
  const uid = own.runAsUser ?? pods.runAsUser ?? imageUser;
  const gid = own.runAsGroup ?? pods.runAsGroup ?? (uid === imageUser ? imageUser : 0);
  const more = [...(pods.supplementalGroups ?? []), ...(pods.fsGroup === undefined ? [] : [pods.fsGroup])];
  return { uid, gid, additionalGids: [...new Set([gid, ...more])] };
}

/**
 * Why the kubelet would not create the container, or null (kubernetes pkg/kubelet/kuberuntime/security_context.go,
 * `verifyRunAsNonRoot`).
 */
export function nonRootError(pod: Json, container: Json, user: User): string | null {
  const wanted = container.securityContext?.runAsNonRoot ?? pod.spec.securityContext?.runAsNonRoot;
  if (!wanted || user.uid !== 0) return null;
  const named = container.securityContext?.runAsUser ?? pod.spec.securityContext?.runAsUser;
  const what =
    named === undefined
      ? "container has runAsNonRoot and image will run as root"
      : "container's runAsUser breaks non-root policy";
  return `${what} (pod: "${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})", container: ${container.name})`;
}
