import { allowed, type CorpusRow, NEWEST, podSecurity, refused, security } from "./rows.js";

const ALL = [0, NEWEST] as const;
const WINDOWS = { spec: { os: { name: "windows" } } };
const LINUX = { spec: { os: { name: "linux" } } };
const OWN_USERS = { spec: { hostUsers: false } };

const ESCALATION = "allowPrivilegeEscalation != false";
const ESCALATION_DETAIL = 'container "%" must set securityContext.allowPrivilegeEscalation=false';

const allowPrivilegeEscalation: CorpusRow[] = [
  ...[true, null].flatMap((value) => {
    const change = security({ allowPrivilegeEscalation: value });
    return [
      refused(`${value}`, change, [8, NEWEST], ESCALATION, ESCALATION_DETAIL),
      refused(`${value}, os linux`, { ...change, ...LINUX }, [8, NEWEST], ESCALATION, ESCALATION_DETAIL),
      refused(`${value}, os windows`, { ...change, ...WINDOWS }, [8, 24], ESCALATION, ESCALATION_DETAIL),
    ];
  }),
  refused(
    "no security context",
    { container: { securityContext: null } },
    [8, NEWEST],
    ESCALATION,
    ESCALATION_DETAIL,
  ),
  allowed("false", security({ allowPrivilegeEscalation: false })),
];

const CAPABILITIES = "unrestricted capabilities";
const MUST_DROP = 'container "%" must set securityContext.capabilities.drop=["ALL"]';
const mustNotAdd = (names: string) =>
  `container "%" must not include ${names} in securityContext.capabilities.add`;

const capabilitiesRestricted: CorpusRow[] = [
  refused("no capabilities", security({ capabilities: null }), [22, NEWEST], CAPABILITIES, MUST_DROP),
  refused(
    "drops another",
    security({ capabilities: { drop: ["NET_RAW"] } }),
    [22, NEWEST],
    CAPABILITIES,
    MUST_DROP,
  ),
  refused(
    "drops in lower case",
    security({ capabilities: { drop: ["all"] } }),
    [22, NEWEST],
    CAPABILITIES,
    MUST_DROP,
  ),
  refused(
    "adds",
    security({ capabilities: { add: ["NET_RAW", "CHOWN", "NET_BIND_SERVICE"] } }),
    [22, NEWEST],
    CAPABILITIES,
    mustNotAdd('"CHOWN", "NET_RAW"'),
  ),
  refused(
    "adds and does not drop",
    security({ capabilities: { add: ["CHOWN"], drop: [] } }),
    [22, NEWEST],
    CAPABILITIES,
    `${MUST_DROP}; ${mustNotAdd('"CHOWN"')}`,
  ),
  refused("windows", { ...security({ capabilities: null }), ...WINDOWS }, [22, 24], CAPABILITIES, MUST_DROP),
  refused("linux", { ...security({ capabilities: null }), ...LINUX }, [22, NEWEST], CAPABILITIES, MUST_DROP),
  allowed(
    "adds NET_BIND_SERVICE",
    security({ capabilities: { add: ["NET_BIND_SERVICE"], drop: ["X", "ALL"] } }),
  ),
];

const UNMASKED = security({ procMount: "Unmasked" });
const UNMASKED_DETAIL = 'container "%" must not set securityContext.procMount to "Unmasked"';

const procMountRestricted: CorpusRow[] = [
  refused("unmasked", UNMASKED, [35, NEWEST], "procMount", UNMASKED_DETAIL),
  refused(
    "unmasked, hostUsers false",
    { ...UNMASKED, ...OWN_USERS },
    [35, NEWEST],
    "procMount",
    UNMASKED_DETAIL,
  ),
  allowed("default", security({ procMount: "Default" })),
];

const VOLUMES = "restricted volume types";
const GOOD_VOLUMES =
  "configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret".split(" ");
const BAD_VOLUMES = [
  "hostPath gcePersistentDisk awsElasticBlockStore gitRepo nfs iscsi glusterfs rbd flexVolume cinder cephfs flocker fc",
  "azureFile vsphereVolume quobyte azureDisk photonPersistentDisk portworxVolume scaleIO storageos",
].flatMap((line) => line.split(" "));

const restrictedVolumes: CorpusRow[] = [
  ...BAD_VOLUMES.map((type) =>
    refused(
      type,
      { spec: { volumes: [{ name: "v", [type]: {} }] } },
      ALL,
      VOLUMES,
      `volume "v" uses restricted volume type "${type}"`,
    ),
  ),
  refused(
    "several",
    {
      spec: {
        volumes: [
          { name: "b", nfs: {} },
          { name: "e", emptyDir: {} },
          { name: "a", iscsi: {} },
        ],
      },
    },
    ALL,
    VOLUMES,
    'volumes "b", "a" use restricted volume types "iscsi", "nfs"',
  ),
  refused(
    "no source",
    { spec: { volumes: [{ name: "v" }] } },
    ALL,
    VOLUMES,
    'volume "v" uses restricted volume type "unknown"',
  ),
  ...GOOD_VOLUMES.map((type) => allowed(type, { spec: { volumes: [{ name: "v", [type]: {} }] } })),
];

const NON_ROOT = "runAsNonRoot != true";
const NOT_FALSE = "must not set securityContext.runAsNonRoot=false";

const runAsNonRoot: CorpusRow[] = [
  refused("container false", security({ runAsNonRoot: false }), ALL, NON_ROOT, `container "%" ${NOT_FALSE}`),
  refused("pod false", podSecurity({ runAsNonRoot: false }), ALL, NON_ROOT, `pod ${NOT_FALSE}`),
  refused(
    "both false",
    { ...podSecurity({ runAsNonRoot: false }), ...security({ runAsNonRoot: false }) },
    ALL,
    NON_ROOT,
    `pod and container "%" ${NOT_FALSE}`,
  ),
  refused(
    "unset on the pod, true on one container",
    {
      ...podSecurity({ runAsNonRoot: null }),
      container: { securityContext: { runAsNonRoot: true }, name: "named" },
    },
    ALL,
    NON_ROOT,
    "pod or containers %others must set securityContext.runAsNonRoot=true",
  ),
  refused(
    "false in a user namespace",
    { ...podSecurity({ runAsNonRoot: false }, { hostUsers: false }) },
    [0, 34],
    NON_ROOT,
    `pod ${NOT_FALSE}`,
  ),
  allowed("true on both", security({ runAsNonRoot: true })),
];

const runAsUser: CorpusRow[] = [
  refused(
    "container",
    security({ runAsUser: 0 }),
    [23, NEWEST],
    "runAsUser=0",
    'container "%" must not set runAsUser=0',
  ),
  refused("pod", podSecurity({ runAsUser: 0 }), [23, NEWEST], "runAsUser=0", "pod must not set runAsUser=0"),
  refused(
    "both",
    { ...podSecurity({ runAsUser: 0 }), ...security({ runAsUser: 0 }) },
    [23, NEWEST],
    "runAsUser=0",
    'pod and container "%" must not set runAsUser=0',
  ),
  refused(
    "in a user namespace",
    { ...security({ runAsUser: 0 }), ...OWN_USERS },
    [23, 34],
    "runAsUser=0",
    'container "%" must not set runAsUser=0',
  ),
  allowed("another user", { ...podSecurity({ runAsUser: 1 }), ...security({ runAsUser: 1000 }) }),
];

const SECCOMP = "must not set securityContext.seccompProfile.type to";

const seccompProfileRestricted: CorpusRow[] = [
  refused(
    "container",
    security({ seccompProfile: { type: "Unconfined" } }),
    [19, NEWEST],
    "seccompProfile",
    `container "%" ${SECCOMP} "Unconfined"`,
  ),
  refused(
    "pod",
    podSecurity({ seccompProfile: { type: "Unconfined" } }),
    [19, NEWEST],
    "seccompProfile",
    `pod ${SECCOMP} "Unconfined"`,
  ),
  refused(
    "unset on the pod, set on one container",
    {
      ...podSecurity({ seccompProfile: null }),
      container: { securityContext: { seccompProfile: { type: "Localhost" } }, name: "named" },
    },
    [19, NEWEST],
    "seccompProfile",
    'pod or containers %others must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"',
  ),
  refused(
    "windows",
    { ...security({ seccompProfile: { type: "Unconfined" } }), ...WINDOWS },
    [19, 24],
    "seccompProfile",
    `container "%" ${SECCOMP} "Unconfined"`,
  ),
  allowed("localhost", security({ seccompProfile: { type: "Localhost" } })),
];

/** The branches of every restricted check, by its ID. */
export const RESTRICTED_CORPUS: Record<string, CorpusRow[]> = {
  allowPrivilegeEscalation,
  capabilities_restricted: capabilitiesRestricted,
  procMount_restricted: procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompProfile_restricted: seccompProfileRestricted,
};
