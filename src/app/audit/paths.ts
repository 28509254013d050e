import type { DocumentPath } from "../../target/manifests/workload.js";

const PLAIN = /^[\w-]+$/;

/** Of the API's own fields, which come again with every finding. */
const FIELDS = new Map<string, string>();
const MOST_FIELDS = 1000;

function fieldText(key: string): string {
  const known = FIELDS.get(key);
  if (known !== undefined) return known;
  const text = PLAIN.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  if (FIELDS.size < MOST_FIELDS) FIELDS.set(key, text);
  return text;
}

/** A path as people write it: `spec.containers[0].ports[1].hostPort`, `metadata.annotations["a/b"]`. */
export function pathText(path: DocumentPath): string {
  let text = "";
  for (const key of path) {
    if (typeof key === "number") text += `[${key}]`;
    else text += text === "" && PLAIN.test(key) ? key : fieldText(key);
  }
  return text;
}
