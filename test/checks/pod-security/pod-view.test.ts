import { describe, expect, test } from "@jest/globals";
import { fillDefaults } from "../../../src/checks/pod-security/defaults.js";
import { evaluatePodSecurity } from "../../../src/checks/pod-security/evaluate.js";
import { viewPod } from "../../../src/checks/pod-security/pod-view.js";

const HOSTILE = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  "",
  "true",
  [],
  [null],
  [[]],
  {},
  { name: [] },
  JSON.parse('{"__proto__":{"x":1}}'),
];

const SECURITY = {
  runAsNonRoot: false,
  runAsUser: 0,
  appArmorProfile: { type: "Unconfined", localhostProfile: "x" },
  seccompProfile: { type: "Unconfined" },
  seLinuxOptions: { type: "spc_t", user: "u", role: "r" },
  windowsOptions: { hostProcess: true },
};
const CONTAINER = {
  name: "c",
  restartPolicy: "Always",
  securityContext: {
    ...SECURITY,
    privileged: true,
    allowPrivilegeEscalation: true,
    procMount: "Unmasked",
    capabilities: { add: ["NET_ADMIN"], drop: ["ALL"] },
  },
  ports: [{ hostPort: 80 }],
  livenessProbe: { httpGet: { host: "h" } },
  lifecycle: { preStop: { tcpSocket: { host: "h" } } },
};
const POD = {
  metadata: { annotations: { "container.apparmor.security.beta.kubernetes.io/c": "unconfined" } },
  spec: {
    hostNetwork: true,
    hostUsers: true,
    os: { name: "linux" },
    securityContext: { ...SECURITY, sysctls: [{ name: "kernel.msgmax" }] },
    volumes: [{ name: "v", hostPath: {} }],
    initContainers: [CONTAINER],
    containers: [CONTAINER],
    ephemeralContainers: [CONTAINER],
  },
};

type Path = (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, child]) =>
    pathsOf(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...below];
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = structuredClone(value) as Record<string | number, unknown>;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

function jsonType(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

const PATHS = pathsOf(POD).filter((path) => path.length > 0);

describe("a field of a wrong type", () => {
  test.each(PATHS.map((path) => [path.join("."), path] as const))("%s", (_name, path) => {
    const right = path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], POD);
    for (const wrong of HOSTILE) {
      const { metadata, spec } = replaced(POD, path, wrong) as typeof POD;
      const filled = fillDefaults(metadata, spec, true);
      expect(() => evaluatePodSecurity("restricted", "latest", metadata, filled)).not.toThrow();
      if (wrong === null || jsonType(wrong) === jsonType(right)) continue;
      expect(viewPod(metadata, spec).malformed).toContainEqual({
        path,
        expected: jsonType(right) === "number" ? "integer" : jsonType(right),
        found: jsonType(wrong),
      });
    }
  });

  test("is read as absent", () => {
    const spec = { hostPID: "true", containers: [{ name: "a", securityContext: { privileged: "true" } }, 7] };
    const view = viewPod({}, spec);
    expect(view.malformed.map(({ path, found }) => [path.join("."), found])).toEqual([
      ["spec.hostPID", "string"],
      ["spec.containers.0.securityContext.privileged", "string"],
      ["spec.containers.1", "number"],
    ]);
    expect(evaluatePodSecurity("baseline", "latest", {}, spec).allowed).toBe(true);
  });

  test("does not move the places of its neighbours", () => {
    const spec = { containers: [7, { name: "a", securityContext: { privileged: true } }] };
    expect(evaluatePodSecurity("baseline", "latest", {}, spec).violations[0]?.fields).toEqual([
      ["spec", "containers", 1, "securityContext", "privileged"],
    ]);
  });
});

test.each([
  ["hostPort", { containers: [{ ports: [{ hostPort: 2 ** 31 }] }] }],
  ["hostPort", { containers: [{ ports: [{ hostPort: 80.5 }] }] }],
  ["runAsUser", { securityContext: { runAsUser: 1e19 } }],
])("an integer out of range is malformed: %s", (field, spec) => {
  expect(viewPod({}, spec).malformed.map(({ path }) => path.at(-1))).toEqual([field]);
});

test("null is absent, and in a list the zero value, as Go reads it", () => {
  const spec = { hostPID: null, securityContext: null, containers: [null], volumes: null };
  const view = viewPod(null, spec);
  expect(view.malformed).toEqual([]);
  expect(view.containers).toMatchObject([{ name: "", kind: "app", path: ["spec", "containers", 0] }]);
});

test("keys of Object.prototype are keys like others", () => {
  const metadata = JSON.parse(
    '{"annotations":{"__proto__":"x","constructor":"y","container.apparmor.security.beta.kubernetes.io/__proto__":"unconfined"}}',
  );
  const spec = JSON.parse('{"__proto__":{"hostPID":true},"containers":[{"name":"__proto__"}]}');
  expect(viewPod(metadata, spec)).toMatchObject({
    malformed: [],
    spec: { containers: [{ name: "__proto__" }] },
  });
  expect(
    evaluatePodSecurity("baseline", "latest", metadata, spec).violations.map(({ check }) => check),
  ).toEqual(["appArmorProfile"]);
});

test("half a surrogate pair is told as U+FFFD", () => {
  const spec = { containers: [{ name: "a", securityContext: { procMount: "x\ud800" } }] };
  expect(evaluatePodSecurity("baseline", "latest", {}, spec).message).toBe(
    'procMount (container "a" must not set securityContext.procMount to "x\ufffd")',
  );
});
