import { asList, asObject, asText, type Raw } from "../kube/raw.js";

/** `metav1.LabelSelectorOperator`, as a label query writes it (apimachinery `pkg/labels`). */
const OPERATORS: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

function equalities(labels: Raw): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** Labels that must all be there, as a label query: the selector of a Service or ReplicationController. */
export function labelQuery(labels: Raw): string {
  return equalities(labels).join(",");
}

/** A `metav1.LabelSelector` as a label query; null where it is empty or has an operator that is none. */
export function selectorQuery(selector: Raw): string | null {
  const expressions = asList(selector["matchExpressions"]).map((one) => {
    const values = Array.isArray(one["values"]) ? one["values"].map(String).join(",") : "";
    const operator = asText(one["operator"]) ?? "";
    const write = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined;
    return write?.(asText(one["key"]) ?? "", values) ?? null;
  });
  if (expressions.includes(null)) return null;
  const parts = [...equalities(asObject(selector["matchLabels"])), ...expressions];
  return parts.length === 0 ? null : parts.join(",");
}
