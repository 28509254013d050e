import { describe, expect, test } from "@jest/globals";
import { fillDefaults } from "../../../src/checks/pod-security/defaults.js";

const APP_ARMOR = "container.apparmor.security.beta.kubernetes.io";
const UNCONFINED = { [`${APP_ARMOR}/app`]: "unconfined" };
const PORTS = [{ containerPort: 80 }, { containerPort: 81, hostPort: 0 }, { containerPort: 82, hostPort: 9 }];
const FILLED_PORTS = [
  { containerPort: 80, hostPort: 80 },
  { containerPort: 81, hostPort: 81 },
  { containerPort: 82, hostPort: 9 },
];

function withPorts(ports: object[], inEphemeral: object[]) {
  return {
    hostNetwork: true,
    initContainers: [{ name: "i", ports }],
    containers: [{ name: "app", ports }],
    ephemeralContainers: [{ name: "e", ports: inEphemeral }],
  };
}

describe("host ports", () => {
  test("are filled in for pods with hostNetwork, but not in ephemeral containers", () => {
    expect(fillDefaults({}, withPorts(PORTS, PORTS), true)).toEqual(withPorts(FILLED_PORTS, PORTS));
  });
  test("are not for templates, nor without hostNetwork", () => {
    const template = withPorts(PORTS, PORTS);
    expect(fillDefaults({}, template, false)).toBe(template);
    const plain = { ...template, hostNetwork: false };
    expect(fillDefaults({}, plain, true)).toBe(plain);
  });
});

describe("volumes", () => {
  test.each([true, false])("without a source are an emptyDir (pod: %p)", (isPod) => {
    const volumes = [
      { name: "a" },
      { name: "b", hostPath: null },
      { name: "c", secret: {} },
      { name: "d", odd: {} },
      null,
    ];
    expect(fillDefaults({}, { volumes }, isPod)).toEqual({
      volumes: [
        { name: "a", emptyDir: {} },
        { name: "b", hostPath: null, emptyDir: {} },
        { name: "c", secret: {} },
        { name: "d", odd: {}, emptyDir: {} },
        { emptyDir: {} },
      ],
    });
  });
});

describe("AppArmor annotations", () => {
  const filled = (annotation: unknown, spec: object = {}, container: object = {}) => {
    const metadata = { annotations: { [`${APP_ARMOR}/app`]: annotation } };
    const result = fillDefaults(metadata, { ...spec, containers: [{ name: "app", ...container }] }, true);
    const [app] = (result as { containers: { securityContext?: { appArmorProfile?: object } }[] }).containers;
    return app?.securityContext?.appArmorProfile;
  };

  test.each([
    ["unconfined", { type: "Unconfined" }],
    ["runtime/default", { type: "RuntimeDefault" }],
    ["localhost/a/b", { type: "Localhost", localhostProfile: "a/b" }],
    ["localhost/", undefined],
    ["localhost/ padded", undefined],
    [`localhost/${"é".repeat(2048)}`, undefined],
    [`localhost/${"e".repeat(4095)}`, { type: "Localhost", localhostProfile: "e".repeat(4095) }],
    ["", undefined],
    ["Unconfined", undefined],
    [7, undefined],
    [null, undefined],
  ])("%p", (annotation, expected) => {
    expect(filled(annotation)).toEqual(expected);
  });

  test("do not replace a field, repeat the pod's profile, or touch Windows pods", () => {
    const own = { type: "Localhost", localhostProfile: "x" };
    expect(filled("unconfined", {}, { securityContext: { appArmorProfile: own } })).toEqual(own);
    expect(
      filled("unconfined", { securityContext: { appArmorProfile: { type: "Unconfined" } } }),
    ).toBeUndefined();
    expect(filled("localhost/x", { securityContext: { appArmorProfile: own } })).toBeUndefined();
    expect(filled("localhost/y", { securityContext: { appArmorProfile: own } })).toEqual({
      type: "Localhost",
      localhostProfile: "y",
    });
    expect(filled("unconfined", { os: { name: "windows" } })).toBeUndefined();
  });

  test("do not fill templates", () => {
    const spec = { containers: [{ name: "app" }] };
    expect(fillDefaults({ annotations: UNCONFINED }, spec, false)).toBe(spec);
  });
});

test.each([
  null,
  undefined,
  7,
  "x",
  [],
  [{}],
  { volumes: 7, containers: "x" },
  { hostNetwork: true, containers: [7] },
])("leaves %j as it is", (spec) => {
  expect(fillDefaults({ annotations: UNCONFINED }, spec, true)).toEqual(spec);
});
