import type { Raw } from "./pods.js";
import { allowed, type CorpusRow, NEWEST, podSecurity, refused, security } from "./rows.js";

const ALL = [0, NEWEST] as const;

const hostNamespaces: CorpusRow[] = [
  ...["hostNetwork", "hostPID", "hostIPC"].map((field) =>
    refused(field, { spec: { [field]: true } }, ALL, "host namespaces", `${field}=true`),
  ),
  refused(
    "all three",
    { spec: { hostIPC: true, hostPID: true, hostNetwork: true } },
    ALL,
    "host namespaces",
    "hostNetwork=true, hostPID=true, hostIPC=true",
  ),
  allowed("all false", { spec: { hostNetwork: false, hostPID: false, hostIPC: false } }),
  allowed("shared PID namespace", { spec: { shareProcessNamespace: true } }),
];

const hostPathVolumes: CorpusRow[] = [
  refused(
    "one",
    { spec: { volumes: [{ name: "h", hostPath: { path: "/" } }] } },
    ALL,
    "hostPath volumes",
    'volume "h"',
  ),
  refused(
    "two of three",
    {
      spec: {
        volumes: [
          { name: "b", hostPath: {} },
          { name: "e", emptyDir: {} },
          { name: "a", hostPath: {} },
        ],
      },
    },
    ALL,
    "hostPath volumes",
    'volumes "b", "a"',
  ),
  allowed("null", { spec: { volumes: [{ name: "h", hostPath: null, emptyDir: {} }] } }),
];

const hostPorts: CorpusRow[] = [
  refused(
    "one",
    { container: { ports: [{ hostPort: 80 }] } },
    ALL,
    "hostPort",
    'container "%" uses hostPort 80',
  ),
  refused(
    "several, sorted as text",
    { container: { ports: [{ hostPort: 90 }, { hostPort: 8080 }, { hostPort: 90 }] } },
    ALL,
    "hostPort",
    'container "%" uses hostPorts 8080, 90',
  ),
  allowed("zero and unset", {
    container: { ports: [{ hostPort: 0, containerPort: 1 }, { containerPort: 2 }] },
  }),
];

const hosts = (host: string): Raw[] =>
  ["httpGet", "tcpSocket"].flatMap((action) => {
    const handler = { [action]: { host, port: 1 } };
    const probes = ["livenessProbe", "readinessProbe", "startupProbe"].map((probe) => ({ [probe]: handler }));
    return [...probes, { lifecycle: { postStart: handler } }, { lifecycle: { preStop: handler } }];
  });

const hostProbesAndHostLifecycle: CorpusRow[] = [
  ...hosts("1.2.3.4").map((container) =>
    refused(
      JSON.stringify(container),
      { container },
      [34, NEWEST],
      "probe or lifecycle host",
      'container "%" uses probe or lifecycle host "1.2.3.4"',
    ),
  ),
  refused(
    "several",
    {
      container: {
        livenessProbe: { httpGet: { host: "b" }, tcpSocket: { host: "a" } },
        lifecycle: { preStop: { httpGet: { host: "b" } } },
      },
    },
    [34, NEWEST],
    "probe or lifecycle host",
    'container "%" uses probe or lifecycle hosts "a", "b"',
  ),
  ...hosts("").map((container) => allowed(JSON.stringify(container), { container })),
];

const privileged: CorpusRow[] = [
  refused(
    "true",
    security({ privileged: true }),
    ALL,
    "privileged",
    'container "%" must not set securityContext.privileged=true',
  ),
  allowed("false", security({ privileged: false })),
  allowed("no security context of its own", { container: { securityContext: null } }),
];

const HOST_PROCESS = { windowsOptions: { hostProcess: true } };
const HOST_PROCESS_DETAIL = "must not set securityContext.windowsOptions.hostProcess=true";

const windowsHostProcess: CorpusRow[] = [
  refused("container", security(HOST_PROCESS), ALL, "hostProcess", `container "%" ${HOST_PROCESS_DETAIL}`),
  refused("pod", podSecurity(HOST_PROCESS), ALL, "hostProcess", `pod ${HOST_PROCESS_DETAIL}`),
  refused(
    "pod and container",
    { ...podSecurity(HOST_PROCESS), ...security(HOST_PROCESS) },
    ALL,
    "hostProcess",
    `pod and container "%" ${HOST_PROCESS_DETAIL}`,
  ),
  allowed("false", security({ windowsOptions: { hostProcess: false } })),
];

/** The branches of the baseline checks of what belongs to the node, by ID. */
export const BASELINE_HOST_CORPUS: Record<string, CorpusRow[]> = {
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  windowsHostProcess,
};
