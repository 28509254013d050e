import { dump } from "js-yaml";

/** Any data as text, key by key. */
export const DATA_FORMATS = {
  json: (data: object) => `${JSON.stringify(data, null, 4)}\n`,
  yaml: (data: object) => dump(data, { lineWidth: -1, noRefs: true }),
} as const;
