import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { fillDefaults } from "../../../src/checks/pod-security/defaults.js";
import { evaluatePodSecurity, type PodSecurityLevel } from "../../../src/checks/pod-security/evaluate.js";
import type { PolicyVersion } from "../../../src/checks/pod-security/version.js";

interface Recording {
  name: string;
  pod: { metadata: object; spec: object };
  /** `level:version` -> the API server's warning. */
  warnings: Record<string, string | null>;
}

// Recorded from Kubernetes 1.36: the warnings of `kubectl apply --dry-run=server`.
const RECORDINGS: Recording[] = JSON.parse(readFileSync("test/fixtures/recorded/pod-security.json", "utf8"));

function ourWarnings({ pod, warnings }: Recording): Recording["warnings"] {
  const spec = fillDefaults(pod.metadata, pod.spec, true);
  const entries = Object.keys(warnings).map((key) => {
    const [level, version] = key.split(":") as [PodSecurityLevel, PolicyVersion];
    const { message } = evaluatePodSecurity(level, version, pod.metadata, spec);
    return [key, message === null ? null : `would violate PodSecurity "${key}": ${message}`];
  });
  return Object.fromEntries(entries);
}

describe("says what Kubernetes said", () => {
  test.each(RECORDINGS)("$name", (recording) => {
    expect(ourWarnings(recording)).toEqual(recording.warnings);
  });

  test("36 specs, 14 verdicts each", () => {
    expect(RECORDINGS.map(({ warnings }) => Object.keys(warnings).length)).toEqual(Array(36).fill(14));
  });
});
