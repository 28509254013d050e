/** What the user asked about: a kind and a name, as `kubectl get` takes them. */
export interface TargetRef {
  kind: "pod";
  name: string;
}

/** A word on the command line that names nothing we know; the message is kubectl's. */
export class TargetSyntaxError extends Error {
  override name = "TargetSyntaxError";
}

const KINDS: Record<string, TargetRef["kind"]> = { pod: "pod", pods: "pod", po: "pod" };

/** RFC 1123 subdomain, which the name of every pod, workload, service and node is (apimachinery `IsDNS1123Subdomain`). */
const OBJECT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * Reads `pod/x`, `pods/x`, `po/x` or a bare `x`. Throws a TargetSyntaxError in kubectl's words for an unknown kind, a missing
 * name or a name no pod can have.
 */
export function parseTarget(word: string): TargetRef {
  const slash = word.indexOf("/");
  const kindWord = slash < 0 ? "pod" : word.slice(0, slash);
  const name = slash < 0 ? word : word.slice(slash + 1);
  const kind = Object.hasOwn(KINDS, kindWord.toLowerCase()) ? KINDS[kindWord.toLowerCase()] : undefined;
  if (!kind && slash >= 0 && kindWord !== "") {
    throw new TargetSyntaxError(`this command takes a pod: pod/NAME, not ${JSON.stringify(word)}`);
  }
  if (!kind || name === "" || name.includes("/")) {
    throw new TargetSyntaxError("arguments in resource/name form must have a single resource and name");
  }
  checkName("pod", name);
  return { kind, name };
}

/** Throws a TargetSyntaxError for a name that no object of that kind can have. */
export function checkName(kind: string, name: string): void {
  if (OBJECT_NAME.test(name) && name.length <= 253) return;
  throw new TargetSyntaxError(
    `invalid ${kind} name ${JSON.stringify(name)}: a lowercase RFC 1123 subdomain is expected`,
  );
}
