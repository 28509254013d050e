import type { Severity } from "../model/report.js";
import { addedCapabilities } from "./added-capabilities.js";
import type { Found, SpecCheck } from "./check.js";
import type { ContainerView, PodSpecView } from "./pod-security/pod-view.js";
import type { FieldPath } from "./pod-security/schema.js";

interface CapabilityRow {
  name: string;
  severity: Severity;
  /** What it undoes, behind "CAP_X: ". */
  undoes: string;
  /** Only together with this. */
  when?: (spec: PodSpecView) => boolean;
}

const hostPid = (spec: PodSpecView): boolean => spec.hostPID === true;
const hostNetwork = (spec: PodSpecView): boolean => spec.hostNetwork === true;
const hostIpc = (spec: PodSpecView): boolean => spec.hostIPC === true;
const sharedPid = (spec: PodSpecView): boolean => spec.shareProcessNamespace === true;

/** First row of a capability that fits; what each allows: capabilities(7). */
const ROWS: readonly CapabilityRow[] = [
  { name: "ALL", severity: "danger", undoes: "every capability: no namespace holds it" },
  {
    name: "SYS_ADMIN",
    severity: "danger",
    undoes: "mounts file systems and joins namespaces: the mount namespace does not hold it",
  },
  {
    name: "SYS_MODULE",
    severity: "danger",
    undoes: "loads code into the kernel, which all namespaces share",
  },
  { name: "SYS_RAWIO", severity: "danger", undoes: "reads and writes the machine's memory and ports" },
  {
    name: "DAC_READ_SEARCH",
    severity: "danger",
    undoes: "opens files by handle, outside of its mount namespace too (open_by_handle_at(2))",
  },
  {
    name: "BPF",
    severity: "warning",
    undoes: "loads BPF programs into the kernel, which all namespaces share",
  },
  { name: "PERFMON", severity: "warning", undoes: "traces the kernel and so every process of the node" },
  {
    name: "SYS_TIME",
    severity: "warning",
    undoes: "sets the clock of the node: no runtime makes a time namespace, and the real-time clock has none",
  },
  { name: "SYSLOG", severity: "warning", undoes: "reads the node's kernel log, addresses included" },
  {
    name: "SYS_PTRACE",
    severity: "danger",
    undoes: "with hostPID it traces every process of the node",
    when: hostPid,
  },
  {
    name: "SYS_PTRACE",
    severity: "warning",
    undoes: "with shareProcessNamespace it traces every process of the pod",
    when: sharedPid,
  },
  {
    name: "KILL",
    severity: "warning",
    undoes: "with hostPID it signals every process of the node",
    when: hostPid,
  },
  {
    name: "SYS_BOOT",
    severity: "danger",
    undoes: "with hostPID it restarts the node (reboot(2) acts on the PID namespace of its caller)",
    when: hostPid,
  },
  {
    name: "NET_ADMIN",
    severity: "danger",
    undoes: "with hostNetwork it changes the node's addresses, routes and packet filter",
    when: hostNetwork,
  },
  {
    name: "NET_RAW",
    severity: "warning",
    undoes: "with hostNetwork it reads and forges the node's traffic",
    when: hostNetwork,
  },
  {
    name: "IPC_OWNER",
    severity: "warning",
    undoes: "with hostIPC it opens every IPC object of the node",
    when: hostIpc,
  },
];

/**
 * No container may add a capability that undoes a namespace it is in, alone or with a namespace of the node's. Inside of a user
 * namespace of the pod's own a capability holds only against what that namespace owns (user_namespaces(7)), so there is nothing
 * to say then. Of privileged containers another check speaks.
 */
export const namespaceCapabilities: SpecCheck = {
  id: "namespace-capabilities",
  severity: "warning",
  references: [
    "PSS:capabilities_baseline",
    "KSV-0005",
    "KSV-0022",
    "C-0046",
    "CKV_K8S_25",
    "CKV_K8S_39",
    "kube-linter:drop-net-raw-capability",
    "polaris:dangerousCapabilities",
  ],
  about: {
    rule: "No container adds a capability that undoes one of its namespaces: SYS_ADMIN, SYS_MODULE, SYS_RAWIO, DAC_READ_SEARCH, BPF, PERFMON, SYS_TIME, SYSLOG; SYS_PTRACE, KILL or SYS_BOOT with hostPID; SYS_PTRACE with shareProcessNamespace; NET_ADMIN or NET_RAW with hostNetwork; IPC_OWNER with hostIPC.",
    why: "A namespace separates names, a capability decides who may act. The right capability acts across the border (SYS_ADMIN, SYS_MODULE), on what has no namespace (SYS_TIME), or on the node's own namespace where the pod shares it (NET_ADMIN with hostNetwork).",
    attacker:
      "Depends on the capability; each finding says it. SYS_ADMIN, SYS_MODULE, SYS_RAWIO and DAC_READ_SEARCH are as good as root on the node.",
    fix: "Drop ALL and add only what the program fails without; or hostUsers: false, which makes capabilities hold inside of the pod only.",
  },
  run({ view }) {
    if (view.spec.hostUsers === false) return [];
    return view.containers
      .filter((one) => one.container.securityContext?.privileged !== true)
      .flatMap((one) => capabilitiesOf(one, view.spec));
  },
};

function capabilitiesOf(one: ContainerView, spec: PodSpecView): Found[] {
  const seen = new Set<string>();
  return addedCapabilities(one).flatMap(({ name, path }) => {
    const row = ROWS.find((candidate) => candidate.name === name && (candidate.when?.(spec) ?? true));
    if (row === undefined || seen.has(name)) return [];
    seen.add(name);
    return [found(one, row, path)];
  });
}

function found(one: ContainerView, { name, severity, undoes }: CapabilityRow, path: FieldPath): Found {
  return {
    container: one.name,
    severity,
    reason: name === "ALL" ? `${one.name} adds all capabilities` : `${one.name} adds CAP_${name}`,
    detail: undoes,
    remedy: `drop ${name}; or hostUsers: false, so that it holds inside of the pod only`,
    fields: [path],
  };
}
