import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import yaml from "js-yaml";
import type { Lab } from "./lab.js";
import type { Json } from "./types.js";

/** The namespace that the example pods live in. */
export const NAMESPACE = "demo";

/** The pods of manifests/examples. `root` is the checkout. */
export function examplePods(root: string): Json[] {
  const folder = join(root, "manifests/examples");
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));
  return files.flatMap((name) => yaml.loadAll(readFileSync(join(folder, name), "utf8")) as Json[]);
}

/** Creates the namespace and the pods in it; resolves when they all run. Rejects after 30 s with what does not. */
export async function runExamples(lab: Lab, root: string): Promise<string[]> {
  lab.api.createNamespace(NAMESPACE);
  const names = examplePods(root).map((pod): string => {
    lab.api.create("pods", NAMESPACE, pod);
    return pod.metadata.name;
  });
  const waiting = () => names.filter((name) => !settled(lab.api.get("pods", NAMESPACE, name)));
  for (const end = Date.now() + 30_000; waiting().length > 0; await setTimeout(20)) {
    if (Date.now() > end) throw new Error(`these pods do not run: ${waiting().join(", ")}`);
  }
  return names;
}

/** The container of the examples that is there to have ended. */
const ENDS = "once";

/** It runs, and every container is where it stays: running, or ended if it is to end. */
function settled(pod: Json | undefined): boolean {
  if (pod?.status.phase !== "Running") return false;
  const { initContainerStatuses = [], containerStatuses = [] } = pod.status;
  return [...initContainerStatuses, ...containerStatuses].every(
    ({ name, state }: Json) => !state.waiting && (name !== ENDS || state.terminated),
  );
}
