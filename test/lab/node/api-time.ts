/** RFC 3339 in whole seconds, as the API has times. */
export function apiTime(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** RFC 3339 with nanoseconds, as the runtime has them. */
export function runtimeTime(date: Date): string {
  return date.toISOString().replace("Z", "000000Z");
}
