/** RFC 7234, section 5.5: code, agent, quoted text. Kubernetes uses code 299 only. */
const WARNING = /299 [^ ]+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of a Warning header, in order, as `kubectl` prints them after `Warning: `. */
export function warningTexts(header: string | string[] | undefined): string[] {
  const lines = [header ?? []].flat().join(", ");
  return [...lines.matchAll(WARNING)].map((match) => (match[1] ?? "").replace(/\\(.)/g, "$1"));
}
