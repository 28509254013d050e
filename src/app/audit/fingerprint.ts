import { hash } from "node:crypto";
import { asList, asObject, asText } from "../../kube/raw.js";
import type { Workload } from "../../target/manifests/workload.js";

/**
 * Who a workload is, over restarts and rollouts: a pod that a controller made is its controller's, a ReplicaSet that a
 * Deployment made the Deployment's template, without the hash of one rollout in the name.
 */
export function identityOf({ kind, namespace, name, object }: Workload): string {
  const metadata = asObject(object["metadata"]);
  const owner = asList(metadata["ownerReferences"]).find((one) => one["controller"] === true);
  const hash = asText(asObject(metadata["labels"])["pod-template-hash"]);
  const plain = (text: string): string => (hash === null ? text : text.replace(`-${hash}`, ""));
  const who =
    owner === undefined
      ? `${kind}/${name}`
      : `${kind} of ${asText(owner["kind"]) ?? ""}/${plain(asText(owner["name"]) ?? "")}`;
  return `${namespace ?? ""}/${who}`;
}

/** The fingerprint of a finding of one workload. */
export type Fingerprint = (rule: string, container: string | null, said: string) => string;

/**
 * What makes a finding of a workload the same in the next run: rule, workload, container and what is said; not where in the file it
 * stands.
 */
export function fingerprintOf(identity: string): Fingerprint {
  const who = JSON.stringify(identity);
  return (rule, container, said) => {
    const whole = `[${who},${JSON.stringify(rule)},${JSON.stringify(container)},${JSON.stringify(said)}]`;
    return hash("sha256", whole, "hex").slice(0, 20);
  };
}
