import { compareBytes } from "../../model/text.js";
import type { CheckLevel, CheckVersion, PodSecurityCheck } from "./check.js";
import { minorOf, type PolicyVersion } from "./version.js";

/** A check in the revision that holds for one policy version. */
export interface ActiveCheck {
  id: string;
  refuse: CheckVersion["refuse"];
}

/** Which checks hold for a level and a version, in the order their refusals are told. */
export type CheckRegistry = (level: CheckLevel, version: PolicyVersion) => readonly ActiveCheck[];

/**
 * Builds the registry. A version newer than the newest revision is evaluated like that one. Throws on a list that
 * contradicts itself: a programming error.
 * Source: k8s.io/pod-security-admission `policy/registry.go` (validateChecks, populate).
 */
export function buildRegistry(checks: readonly PodSecurityCheck[]): CheckRegistry {
  validate(checks);
  const newest = Math.max(...checks.flatMap(({ versions }) => versions.map(({ since }) => since)));
  const known = new Map<string, readonly ActiveCheck[]>();
  return (level, version) => {
    const minor = Math.min(minorOf(version), newest);
    const key = `${level}:${minor}`;
    const active = known.get(key) ?? activeChecks(checks, level, minor);
    known.set(key, active);
    return active;
  };
}

function activeChecks(
  checks: readonly PodSecurityCheck[],
  level: CheckLevel,
  minor: number,
): readonly ActiveCheck[] {
  const revisions = checks
    .filter((check) => level === "restricted" || check.level === "baseline")
    .flatMap((check) => {
      const revision = check.versions.findLast(({ since }) => since <= minor);
      return revision === undefined ? [] : [{ id: check.id, level: check.level, revision }];
    });
  const overridden = new Set(revisions.flatMap(({ revision }) => revision.overrides ?? []));
  return revisions
    .filter(({ id }) => !overridden.has(id))
    .sort((a, b) => compareBytes(a.level, b.level) || compareBytes(a.id, b.id))
    .map(({ id, revision }) => ({ id, refuse: revision.refuse }));
}

function validate(checks: readonly PodSecurityCheck[]): void {
  const levels = new Map<string, CheckLevel>();
  for (const { id, level, versions } of checks) {
    if (levels.has(id)) throw new Error(`multiple checks registered for ID ${id}`);
    levels.set(id, level);
    if (versions.length === 0) throw new Error(`check ${id}: empty`);
    let last = -1;
    for (const { since } of versions) {
      if (!Number.isInteger(since) || since <= last) {
        throw new Error(`check ${id}: versions must be strictly increasing`);
      }
      last = since;
    }
  }
  for (const { id, level, versions } of checks) {
    for (const override of versions.flatMap(({ overrides }) => overrides ?? [])) {
      if (level !== "restricted") throw new Error(`check ${id}: only restricted checks may set overrides`);
      if (levels.get(override) !== "baseline")
        throw new Error(`check ${id}: overrides ${override}, no baseline check`);
    }
  }
}
