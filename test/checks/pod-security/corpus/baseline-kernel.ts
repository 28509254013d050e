import { allowed, type CorpusRow, NEWEST, podSecurity, refused, security } from "./rows.js";

const ALL = [0, NEWEST] as const;

const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io";
const SECCOMP = "container.seccomp.security.alpha.kubernetes.io";
const DEFAULT_CAPABILITIES =
  "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT";

const annotated = (annotations: Record<string, string>) => ({ metadata: { annotations } });

const appArmorProfile: CorpusRow[] = [
  refused(
    "container unconfined",
    security({ appArmorProfile: { type: "Unconfined" } }),
    ALL,
    "forbidden AppArmor profile",
    'container "%" must not set AppArmor profile type to "Unconfined"',
  ),
  refused(
    "container without a type",
    security({ appArmorProfile: {} }),
    ALL,
    "forbidden AppArmor profile",
    'container "%" must not set AppArmor profile type to ""',
  ),
  refused(
    "pod unconfined",
    podSecurity({ appArmorProfile: { type: "Unconfined" } }),
    ALL,
    "forbidden AppArmor profile",
    'pod must not set AppArmor profile type to "Unconfined"',
  ),
  refused(
    "pod and container",
    {
      ...podSecurity({ appArmorProfile: { type: "Unconfined" } }),
      ...security({ appArmorProfile: { type: "Odd" } }),
    },
    ALL,
    "forbidden AppArmor profiles",
    'pod and container "%" must not set AppArmor profile type to "Odd", "Unconfined"',
  ),
  refused(
    "annotation",
    annotated({ [`${APP_ARMOR}/any`]: 'un"confined' }),
    ALL,
    "forbidden AppArmor profile",
    `annotation must not set AppArmor profile type to "${APP_ARMOR}/any="un\\"confined""`,
  ),
  refused(
    "two annotations",
    annotated({ [`${APP_ARMOR}/b`]: "unconfined", [`${APP_ARMOR}/a`]: "odd" }),
    ALL,
    "forbidden AppArmor profiles",
    `annotations must not set AppArmor profile type to "${APP_ARMOR}/a="odd"", "${APP_ARMOR}/b="unconfined""`,
  ),
  allowed("container default", security({ appArmorProfile: { type: "RuntimeDefault" } })),
  allowed("container localhost", security({ appArmorProfile: { type: "Localhost", localhostProfile: "x" } })),
  allowed(
    "annotations",
    annotated({
      [`${APP_ARMOR}/a`]: "",
      [`${APP_ARMOR}/b`]: "runtime/default",
      [`${APP_ARMOR}/c`]: "localhost/x",
    }),
  ),
];

const capabilitiesBaseline: CorpusRow[] = [
  ...["NET_ADMIN", "NET_RAW", "ALL", "chown", "CAP_CHOWN"].map((name) =>
    refused(
      `adds ${name}`,
      security({ capabilities: { add: ["CHOWN", name] } }),
      ALL,
      "non-default capabilities",
      `container "%" must not include "${name}" in securityContext.capabilities.add`,
    ),
  ),
  refused(
    "adds several",
    security({ capabilities: { add: ["SYS_TIME", "NET_ADMIN", "SYS_TIME"] } }),
    ALL,
    "non-default capabilities",
    'container "%" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add',
  ),
  allowed("adds the default set", security({ capabilities: { add: DEFAULT_CAPABILITIES.split(" ") } })),
  allowed("drops only", security({ capabilities: { drop: ["NET_RAW"] } })),
];

const UNMASKED = security({ procMount: "Unmasked" });
const UNMASKED_DETAIL = 'container "%" must not set securityContext.procMount to "Unmasked"';

const procMount: CorpusRow[] = [
  refused("unmasked", UNMASKED, ALL, "procMount", UNMASKED_DETAIL),
  refused(
    "unmasked, hostUsers true",
    { ...UNMASKED, spec: { hostUsers: true } },
    ALL,
    "procMount",
    UNMASKED_DETAIL,
  ),
  refused(
    "unmasked, hostUsers false",
    { ...UNMASKED, spec: { hostUsers: false } },
    [0, 34],
    "procMount",
    UNMASKED_DETAIL,
  ),
  allowed("default", security({ procMount: "Default" })),
];

const SELINUX = "set forbidden securityContext.seLinuxOptions:";

const seLinuxOptions: CorpusRow[] = [
  refused(
    "container type",
    security({ seLinuxOptions: { type: "spc_t" } }),
    ALL,
    "seLinuxOptions",
    `container "%" ${SELINUX} type "spc_t"`,
  ),
  refused(
    "container_engine_t",
    security({ seLinuxOptions: { type: "container_engine_t" } }),
    [0, 30],
    "seLinuxOptions",
    `container "%" ${SELINUX} type "container_engine_t"`,
  ),
  refused(
    "pod type",
    podSecurity({ seLinuxOptions: { type: "spc_t" } }),
    ALL,
    "seLinuxOptions",
    `pod ${SELINUX} type "spc_t"`,
  ),
  refused(
    "user",
    security({ seLinuxOptions: { user: "u" } }),
    ALL,
    "seLinuxOptions",
    `container "%" ${SELINUX} user may not be set`,
  ),
  refused(
    "role",
    podSecurity({ seLinuxOptions: { role: "r" } }),
    ALL,
    "seLinuxOptions",
    `pod ${SELINUX} role may not be set`,
  ),
  refused(
    "everything",
    {
      ...podSecurity({ seLinuxOptions: { type: "z", role: "r" } }),
      ...security({ seLinuxOptions: { type: "a", user: "u" } }),
    },
    ALL,
    "seLinuxOptions",
    `pod and container "%" ${SELINUX} types "a", "z"; user may not be set; role may not be set`,
  ),
  ...["", "container_t", "container_init_t", "container_kvm_t"].map((type) =>
    allowed(`type "${type}"`, security({ seLinuxOptions: { type, user: "", role: "", level: "s0" } })),
  ),
];

const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_DETAIL = "must not set securityContext.seccompProfile.type to";

const seccompProfileBaseline: CorpusRow[] = [
  refused(
    "pod annotation",
    annotated({ [SECCOMP_POD]: "unconfined" }),
    [0, 18],
    "seccompProfile",
    `forbidden annotation ${SECCOMP_POD}="unconfined"`,
  ),
  refused(
    "container annotations",
    annotated({
      [`${SECCOMP}/init`]: "",
      [`${SECCOMP}/sidecar`]: "x",
      [`${SECCOMP}/app`]: "y",
      [`${SECCOMP}/ephemeral`]: "z",
    }),
    [0, 18],
    "seccompProfile",
    `forbidden annotations ${SECCOMP}/app="y", ${SECCOMP}/ephemeral="z", ${SECCOMP}/init="", ${SECCOMP}/sidecar="x"`,
  ),
  allowed(
    "annotations",
    annotated({
      [SECCOMP_POD]: "runtime/default",
      [`${SECCOMP}/app`]: "docker/default",
      [`${SECCOMP}/init`]: "localhost/x",
    }),
  ),
  allowed("annotation of no container", annotated({ [`${SECCOMP}/nobody`]: "unconfined" })),
  refused(
    "container",
    security({ seccompProfile: { type: "Unconfined" } }),
    [19, NEWEST],
    "seccompProfile",
    `container "%" ${SECCOMP_DETAIL} "Unconfined"`,
  ),
  refused(
    "container without a type",
    security({ seccompProfile: {} }),
    [19, NEWEST],
    "seccompProfile",
    `container "%" ${SECCOMP_DETAIL} ""`,
  ),
  refused(
    "pod and container",
    {
      ...podSecurity({ seccompProfile: { type: "Unconfined" } }),
      ...security({ seccompProfile: { type: "Odd" } }),
    },
    [19, NEWEST],
    "seccompProfile",
    `pod and container "%" ${SECCOMP_DETAIL} "Odd", "Unconfined"`,
  ),
  allowed("localhost", security({ seccompProfile: { type: "Localhost" } })),
  allowed("none at all", podSecurity({ seccompProfile: null })),
];

const SAFE_SYSCTLS: [since: number, names: string][] = [
  [
    0,
    "kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_unprivileged_port_start",
  ],
  [27, "net.ipv4.ip_local_reserved_ports"],
  [
    29,
    "net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes",
  ],
  [32, "net.ipv4.tcp_rmem net.ipv4.tcp_wmem"],
];

const sysctl = (...names: string[]) => podSecurity({ sysctls: names.map((name) => ({ name, value: "1" })) });

const sysctls: CorpusRow[] = [
  ...SAFE_SYSCTLS.flatMap(([since, names]) =>
    names
      .split(" ")
      .map((name) =>
        since === 0
          ? allowed(name, sysctl(name))
          : refused(name, sysctl(name), [0, since - 1], "forbidden sysctls", name),
      ),
  ),
  refused(
    "two",
    sysctl("vm.swappiness", "kernel.msgmax"),
    ALL,
    "forbidden sysctls",
    "vm.swappiness, kernel.msgmax",
  ),
];

/** The branches of the baseline checks of what the kernel is asked for, by ID. */
export const BASELINE_KERNEL_CORPUS: Record<string, CorpusRow[]> = {
  appArmorProfile,
  capabilities_baseline: capabilitiesBaseline,
  procMount,
  seLinuxOptions,
  seccompProfile_baseline: seccompProfileBaseline,
  sysctls,
};
