import { describe, expect, test } from "@jest/globals";
import type { CheckLevel } from "../../../src/checks/pod-security/check.js";
import { evaluatePodSecurity } from "../../../src/checks/pod-security/evaluate.js";
import { podSecurityChecksFor } from "../../../src/checks/pod-security/index.js";
import type { PolicyVersion } from "../../../src/checks/pod-security/version.js";
import { parsePolicyVersion } from "../../../src/checks/pod-security/version.js";
import { corpusPod } from "./corpus/pods.js";

const BASELINE_1_0 =
  "appArmorProfile capabilities_baseline hostNamespaces hostPathVolumes hostPorts privileged procMount seLinuxOptions seccompProfile_baseline sysctls windowsHostProcess";

describe("which checks hold, in which order", () => {
  const cases: [CheckLevel, PolicyVersion, string][] = [
    ["baseline", "v1.0", BASELINE_1_0],
    ["baseline", "v1.33", BASELINE_1_0],
    ["baseline", "v1.34", BASELINE_1_0.replace("hostPorts", "hostPorts hostProbesAndHostLifecycle")],
    ["restricted", "v1.0", `${BASELINE_1_0.replace(" hostPathVolumes", "")} restrictedVolumes runAsNonRoot`],
    [
      "restricted",
      "v1.22",
      "appArmorProfile hostNamespaces hostPorts privileged procMount seLinuxOptions sysctls windowsHostProcess allowPrivilegeEscalation capabilities_restricted restrictedVolumes runAsNonRoot seccompProfile_restricted",
    ],
    [
      "restricted",
      "latest",
      "appArmorProfile hostNamespaces hostPorts hostProbesAndHostLifecycle privileged seLinuxOptions sysctls windowsHostProcess allowPrivilegeEscalation capabilities_restricted procMount_restricted restrictedVolumes runAsNonRoot runAsUser seccompProfile_restricted",
    ],
  ];
  test.each(cases)("%s %s", (level, version, ids) => {
    expect(podSecurityChecksFor(level, version).map(({ id }) => id)).toEqual(ids.split(" "));
  });
});

const BAD = corpusPod({
  spec: { hostPID: true, volumes: [{ name: "h", hostPath: {} }] },
  container: { securityContext: { privileged: true, runAsUser: 0 } },
});

describe("the result", () => {
  test("joins what every check says", () => {
    const { message } = evaluatePodSecurity("restricted", "v1.36", BAD.metadata, BAD.spec);
    expect(message).toBe(
      'host namespaces (hostPID=true), privileged (container "app" must not set securityContext.privileged=true), ' +
        'restricted volume types (volume "h" uses restricted volume type "hostPath"), runAsUser=0 (container "app" must not set runAsUser=0)',
    );
  });

  test("tells the fields", () => {
    const { violations } = evaluatePodSecurity("baseline", "latest", BAD.metadata, BAD.spec);
    expect(violations.map(({ check, fields }) => [check, fields.map((field) => field.join("."))])).toEqual([
      ["hostNamespaces", ["spec.hostPID"]],
      ["hostPathVolumes", ["spec.volumes.0.hostPath"]],
      ["privileged", ["spec.containers.0.securityContext.privileged"]],
    ]);
  });

  test("a detail that is empty leaves no parentheses, as upstream", () => {
    const spec = { securityContext: { sysctls: [{}] } };
    expect(evaluatePodSecurity("baseline", "latest", {}, spec).message).toBe("forbidden sysctls");
  });

  test("privileged forbids nothing", () => {
    expect(evaluatePodSecurity("privileged", "latest", BAD.metadata, BAD.spec)).toEqual({
      allowed: true,
      message: null,
      violations: [],
    });
  });

  test("a version of the future is as the newest", () => {
    expect(evaluatePodSecurity("restricted", "v1.99", BAD.metadata, BAD.spec)).toEqual(
      evaluatePodSecurity("restricted", "latest", BAD.metadata, BAD.spec),
    );
  });
});

test.each([
  ["latest", "latest"],
  ["v1.0", "v1.0"],
  ["v1.36", "v1.36"],
  ["v1.01", null],
  ["1.36", null],
  ["v2.0", null],
  ["v1.3.6", null],
  ["", null],
])("version %p is %p", (text, expected) => {
  expect(parsePolicyVersion(text)).toBe(expected);
});
