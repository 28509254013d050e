import type { CheckVersion, PodSecurityCheck } from "./check.js";

const SAFE_1_0 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const SAFE_1_27 = [...SAFE_1_0, "net.ipv4.ip_local_reserved_ports"];
const SAFE_1_29 = [
  ...SAFE_1_27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const SAFE_1_32 = [...SAFE_1_29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

/**
 * A pod may set only sysctls that are namespaced and touch no other pod of the node; the list has grown with
 * v1.27, v1.29 and v1.32.
 * Source: k8s.io/pod-security-admission `policy/check_sysctls.go`, branch release-1.36.
 */
export const sysctls: PodSecurityCheck = {
  id: "sysctls",
  level: "baseline",
  versions: [
    { since: 0, refuse: refuserOf(SAFE_1_0) },
    { since: 27, refuse: refuserOf(SAFE_1_27) },
    { since: 29, refuse: refuserOf(SAFE_1_29) },
    { since: 32, refuse: refuserOf(SAFE_1_32) },
  ],
};

function refuserOf(safe: readonly string[]): CheckVersion["refuse"] {
  const allowed = new Set(safe);
  return (pod) => {
    const bad = [...(pod.spec.securityContext?.sysctls ?? []).entries()].flatMap(([index, sysctl]) => {
      const name = sysctl?.name ?? "";
      return sysctl === undefined || allowed.has(name) ? [] : [{ index, name }];
    });
    if (bad.length === 0) return null;
    return {
      reason: "forbidden sysctls",
      detail: bad.map(({ name }) => name).join(", "),
      fields: bad.map(({ index }) => ["spec", "securityContext", "sysctls", index, "name"]),
    };
  };
}
