/** Linux capabilities by bit number, without the `CAP_` (include/uapi/linux/capability.h). */
const NAMES = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
];

/** Whether a hex mask of `/proc/PID/status` has a bit, counted from 0; null for no mask. */
export function hasBit(mask: string | null, bit: number): boolean | null {
  return mask === null ? null : ((BigInt(`0x${mask}`) >> BigInt(bit)) & 1n) === 1n;
}

/** The capabilities of a hex mask, by name, in bit order; a bit without a name is `CAP_<number>`. Null for no mask. */
export function capabilityNames(mask: string | null): string[] | null {
  if (mask === null) return null;
  const names: string[] = [];
  for (let bit = 0; bit < 64; bit++) if (hasBit(mask, bit)) names.push(NAMES[bit] ?? `CAP_${bit}`);
  return names;
}
