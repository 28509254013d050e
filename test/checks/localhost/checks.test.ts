import { describe, expect, test } from "@jest/globals";
import { LOCALHOST_CHECKS } from "../../../src/checks/localhost/index.js";
import { LOCALHOST_RULES } from "../../../src/checks/rules.js";
import type { Raw } from "../../../src/kube/raw.js";
import { localhostReport, NET, POD_IP, type Situation } from "../../localhost-facts.js";

const CLIENT = { name: "client" };
const APP = { name: "app", ports: [{ containerPort: 8080, name: "web" }] };
const probed = (probe: Raw): Raw => ({ ...APP, readinessProbe: probe });

interface Case {
  name: string;
  situation: Situation;
  /** `severity id container`, in the order of the report. */
  found: string[];
  skipped?: string[];
}

const on = (address: string, by = "app", port = 8080): { by: string; address: string; port: number } => ({
  by,
  address,
  port,
});

const PROBES: Case[] = [
  {
    name: "a probe that gets through",
    situation: { containers: [probed({ tcpSocket: { port: 8080 } })], sockets: [on("0.0.0.0")] },
    found: [],
  },
  {
    name: "a probe at a loopback-only port, by name",
    situation: { containers: [probed({ httpGet: { port: "web" } })], sockets: [on("127.0.0.1")] },
    found: ["warning probe-unreachable app", "info localhost-family-mismatch app"],
  },
  {
    name: "a probe at a port where nobody listens",
    situation: { containers: [probed({ grpc: { port: 9000 } })], sockets: [on("0.0.0.0")] },
    found: ["warning probe-unreachable app"],
  },
  {
    name: "where not all sockets were read, nothing is said not to listen",
    situation: {
      containers: [probed({ grpc: { port: 9000 } })],
      sockets: [on("127.0.0.1", "app", 80)],
      whole: false,
    },
    found: [],
    skipped: ["probe-unreachable", "port-not-listening", "localhost-family-mismatch"],
  },
  {
    name: "a probe that another container answers",
    situation: {
      containers: [probed({ tcpSocket: { port: 9000 } }), CLIENT],
      sockets: [on("0.0.0.0"), on("127.0.0.1", "client", 80), on(POD_IP, "client", 9000)],
    },
    found: [
      "warning probe-unreachable app",
      "info localhost-family-mismatch client",
      "info port-not-declared client",
    ],
  },
  {
    name: "Istio's rewritten probe is answered by its agent, as it should be",
    situation: {
      containers: [probed({ httpGet: { port: 15020, path: "/app-health/app/readyz" } }), CLIENT],
      sockets: [on("0.0.0.0"), on("0.0.0.0", "client", 15020)],
    },
    found: ["info port-not-declared client"],
  },
  {
    name: "a probe with host 127.0.0.1 asks the node's loopback",
    situation: {
      containers: [probed({ tcpSocket: { port: 8080, host: "127.0.0.1" } })],
      sockets: [on("0.0.0.0")],
    },
    found: ["warning probe-unreachable app"],
  },
  {
    name: "which with hostNetwork is the pod's",
    situation: {
      containers: [probed({ tcpSocket: { port: 8080, host: "127.0.0.1" } })],
      spec: { hostNetwork: true },
      sockets: [on("127.0.0.1")],
    },
    found: ["warning localhost-is-the-node -", "info localhost-family-mismatch app"],
  },
  {
    name: "a probe by a name that is no port",
    situation: { containers: [probed({ httpGet: { port: "nope" } })], sockets: [on("0.0.0.0")] },
    found: ["warning probe-unreachable app"],
  },
  {
    name: "a hook counts, an exec probe does not",
    situation: {
      containers: [
        {
          ...probed({ exec: { command: ["true"] } }),
          lifecycle: { preStop: { httpGet: { port: 1 } }, postStart: { tcpSocket: { port: 2 } } },
        },
      ],
      sockets: [on("0.0.0.0")],
    },
    found: ["warning probe-unreachable app"],
  },
  {
    name: "a probe of a container that does not run, or of another host, is not judged",
    situation: {
      containers: [
        probed({ tcpSocket: { port: 8080 } }),
        { ...CLIENT, livenessProbe: { httpGet: { port: 80, host: "example.org" } } },
      ],
      down: ["app"],
    },
    found: [],
    skipped: ["probe-unreachable", "probe-unreachable", "port-not-listening"],
  },
];

const PORTS: Case[] = [
  {
    name: "declared, and nobody listens",
    situation: { containers: [APP] },
    found: ["warning port-not-listening app"],
  },
  {
    name: "declared for the other protocol",
    situation: {
      containers: [{ name: "app", ports: [{ containerPort: 53, protocol: "UDP" }] }],
      sockets: [on("0.0.0.0", "app", 53)],
    },
    found: ["warning port-not-listening app", "info port-not-declared app"],
  },
  {
    name: "loopback needs no declaration, SCTP is not looked at",
    situation: {
      containers: [{ name: "app", ports: [{ containerPort: 7, protocol: "SCTP" }] }],
      sockets: [on("127.0.0.1", "app", 9)],
      loopback6: false,
    },
    found: [],
  },
  {
    name: "a UDP socket that waits for an answer is no open port",
    situation: {
      containers: [{ name: "app" }],
      sockets: [
        { by: "app", protocol: "udp", port: 40000 },
        { by: "app", port: 40001 },
      ],
    },
    found: ["info port-not-declared app"],
  },
  {
    name: "two declare the same",
    situation: { containers: [APP, { ...APP, name: "client" }], sockets: [on("0.0.0.0")] },
    found: ["warning port-conflict -"],
  },
  {
    name: "one of them crash-loops: it is named",
    situation: { containers: [APP, { ...APP, name: "client" }], down: ["client"], sockets: [on("0.0.0.0")] },
    found: ["warning port-conflict client"],
    skipped: ["port-not-listening"],
  },
  {
    name: "the same port of another protocol is no conflict",
    situation: {
      containers: [APP, { name: "client", ports: [{ containerPort: 8080, protocol: "UDP" }] }],
      sockets: [on("0.0.0.0"), { by: "client", protocol: "udp" }],
    },
    found: [],
  },
  {
    name: "init containers run before the others",
    situation: {
      containers: [APP],
      spec: { initContainers: [{ ...APP, name: "prepare" }] },
      sockets: [on("0.0.0.0")],
    },
    found: [],
    skipped: [],
  },
  {
    name: "a process of the node holds it",
    situation: {
      containers: [APP, CLIENT],
      down: ["app"],
      spec: { hostNetwork: true },
      sockets: [on("0.0.0.0", "(nginx)")],
    },
    found: ["warning port-conflict app", "warning localhost-is-the-node -"],
    skipped: ["port-not-listening"],
  },
];

const LOCALHOST: Case[] = [
  {
    name: "on ::1 only, and localhost is 127.0.0.1 first",
    situation: { containers: [APP], sockets: [on("::1")] },
    found: ["warning localhost-family-mismatch app"],
  },
  {
    name: "on both loopbacks",
    situation: { containers: [APP], sockets: [on("::1"), on("127.0.0.1")] },
    found: [],
  },
  {
    name: "on 127.0.0.1 only, where there is no ::1",
    situation: { containers: [APP], sockets: [on("127.0.0.1")], loopback6: false },
    found: [],
  },
  {
    name: "containers in different network namespaces",
    situation: { containers: [APP, CLIENT], apart: { client: NET + 1 }, sockets: [on("0.0.0.0")] },
    found: ["warning different-network-namespace -"],
  },
  {
    name: "Istio's proxy",
    situation: {
      containers: [APP, { name: "istio-proxy" }],
      sockets: [on("0.0.0.0"), on("127.0.0.1", "istio-proxy", 15001), on("127.0.0.1", "istio-proxy", 15006)],
      loopback6: false,
    },
    found: ["info traffic-redirected istio-proxy"],
  },
  {
    name: "Linkerd's proxy",
    situation: {
      containers: [APP, CLIENT],
      sockets: [on("0.0.0.0"), on("127.0.0.1", "client", 4140), on("127.0.0.1", "client", 4143)],
      loopback6: false,
    },
    found: ["info traffic-redirected client"],
  },
  {
    name: "rules that redirect, without a proxy that is known",
    situation: {
      containers: [APP],
      sockets: [on("0.0.0.0")],
      loopback6: false,
      rules: ["*nat", ":OUTPUT ACCEPT [0:0]", "-A OUTPUT -p tcp --dport 80 -j REDIRECT --to-ports 1"],
    },
    found: ["info traffic-redirected -"],
  },
  {
    name: "rules that could not be read",
    situation: { containers: [APP], sockets: [on("0.0.0.0")], loopback6: false, rules: null, hasRules: true },
    found: [],
    skipped: ["traffic-redirected"],
  },
  {
    name: "rules that could not be read, where the kernel says that there are none",
    situation: { containers: [APP], sockets: [on("0.0.0.0")], loopback6: false, rules: null },
    found: [],
  },
  {
    name: "one port of a mesh is a port like others",
    situation: {
      containers: [APP, CLIENT],
      sockets: [on("0.0.0.0"), on("127.0.0.1", "client", 15001)],
      loopback6: false,
    },
    found: [],
  },
];

describe.each([
  ["probes", PROBES],
  ["ports", PORTS],
  ["localhost", LOCALHOST],
])("%s", (_, cases) => {
  test.each(cases)("$name", ({ situation, found, skipped = [] }) => {
    const report = localhostReport(situation);
    const said = report.findings.map((one) => `${one.severity} ${one.id} ${one.container ?? "-"}`);
    expect(said).toEqual(found);
    expect(report.skipped.map((one) => one.id)).toEqual(skipped);
  });
});

test("every check is in a case above", () => {
  const spoken = new Set(
    [PROBES, PORTS, LOCALHOST].flat().flatMap(({ found }) => found.map((line) => line.split(" ")[1])),
  );
  expect([...spoken].sort()).toEqual(LOCALHOST_CHECKS.map(({ id }) => id).sort());
});

test("every check has all that explain says", () => {
  expect(new Set(LOCALHOST_RULES.map(({ id }) => id)).size).toBe(LOCALHOST_CHECKS.length);
  for (const { about } of LOCALHOST_RULES)
    for (const text of Object.values(about)) expect(text).toMatch(/[.)]$/s);
});
