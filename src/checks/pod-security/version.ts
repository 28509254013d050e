/** A version of the Pod Security Standards: that of a Kubernetes minor release, or the newest there is. */
export type PolicyVersion = "latest" | `v1.${number}`;

const NUMBERED = /^v1\.(0|[1-9][0-9]*)$/;

/**
 * The version a text names, as the namespace label `pod-security.kubernetes.io/warn-version` is read; null where it
 * names none. Source: k8s.io/pod-security-admission `api/helpers.go`.
 */
export function parsePolicyVersion(text: string): PolicyVersion | null {
  return text === "latest" || NUMBERED.test(text) ? (text as PolicyVersion) : null;
}

/** The minor number of a version; `latest` is newer than every number. */
export function minorOf(version: PolicyVersion): number {
  return version === "latest" ? Number.POSITIVE_INFINITY : Number(version.slice("v1.".length));
}
