import { readFileSync } from "node:fs";
import { loadAll } from "js-yaml";
import type { KubeObject } from "../src/kube/port.js";
import { asObject } from "../src/kube/raw.js";

const MANIFEST = loadAll(readFileSync("manifests/agent.yaml", "utf8")) as [KubeObject, KubeObject];
/** The namespace of manifests/agent.yaml, and the agents' DaemonSet. */
export const [AGENTS_NAMESPACE, AGENTS_DAEMON_SET] = MANIFEST;

/** An agent as the DaemonSet's controller makes it, without the priority class: the lab has neither. */
export function agentPod(name: string, node: unknown, annotations: Record<string, string> = {}): KubeObject {
  const template = asObject(asObject(AGENTS_DAEMON_SET["spec"])["template"]);
  const { priorityClassName: _, ...spec } = asObject(template["spec"]);
  const metadata = asObject(template["metadata"]);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...metadata,
      name,
      namespace: AGENTS_NAMESPACE.metadata.name,
      annotations: { ...asObject(metadata["annotations"]), ...annotations },
    },
    spec: { ...spec, nodeName: node },
  } as KubeObject;
}
