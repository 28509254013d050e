import type { DocumentPath } from "../../target/manifests/workload.js";

const PLAIN = /^[\w-]*$/;

/** A path as people write it: `spec.containers[0].ports[1].hostPort`, `metadata.annotations["a/b"]`. */
export function pathText(path: DocumentPath): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else if (key === "" || !PLAIN.test(key)) text += `[${JSON.stringify(key)}]`;
    else text += text === "" ? key : `.${key}`;
  }
  return text;
}
