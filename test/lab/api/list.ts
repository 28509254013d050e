import type { Json } from "../types.js";
import type { ResourceCall } from "./call.js";
import { fieldSelector, nodeSelected } from "./fields.js";
import { labelSelector } from "./selectors.js";
import { type Entry, lowerBound } from "./sorted.js";
import { ApiError, badRequest, expired, failure } from "./status.js";
import type { Store } from "./store.js";

/** One page of a list. */
export interface Page {
  items: Json[];
  /** The revision all pages of this list are of. */
  revision: number;
  continue?: string;
  remaining?: number;
}

interface ContinueToken {
  v: string;
  rv: number;
  start: string;
}

const TOKEN_VERSION = "meta.k8s.io/v1";

function encodeToken(revision: number, lastKey: string): string {
  const token: ContinueToken = { v: TOKEN_VERSION, rv: revision, start: `${lastKey}\u0000` };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

function decodeToken(text: string): ContinueToken {
  try {
    const token = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    if (token.v === TOKEN_VERSION && typeof token.start === "string") return token;
  } catch {}
  throw badRequest("continue key is not valid");
}

/** A resource version of a query: undefined when there is none, 400 when it is no number. */
export function readRevision(text: string | null): number | undefined {
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(
    `resourceVersion: Invalid value: "${text}": strconv.ParseUint: parsing "${text}": invalid syntax`,
  );
}

/** Refuses a version from the future, as the watch cache does after it waited for it. */
export function checkNotAhead(store: Store, revision: number | undefined): void {
  if (revision === undefined || revision <= store.revision) return;
  const message = `Timeout: Too large resource version: ${revision}, current: ${store.revision}`;
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  throw new ApiError(failure(504, "Timeout", message, { causes, retryAfterSeconds: 1 }));
}

/** A test for both selectors of a query; `filtered` says whether there is any. */
export function selection(call: ResourceCall): { matches: (object: Json) => boolean; filtered: boolean } {
  const { query } = call.info;
  const byLabel = labelSelector(query.get("labelSelector") ?? "");
  const byField = fieldSelector(call.target.type, query.get("fieldSelector") ?? "");
  const { name, namespace } = call.target;
  const inScope = (object: Json): boolean =>
    (namespace === undefined || !call.target.type.namespaced || object.metadata.namespace === namespace) &&
    (name === undefined || object.metadata.name === name);
  return {
    matches: (object) => inScope(object) && byLabel(object.metadata.labels) && byField(object),
    filtered: Boolean(query.get("labelSelector") || query.get("fieldSelector")),
  };
}

interface Source {
  entries: readonly Entry[];
  revision: number;
  /** The key this page begins at. */
  start: string;
}

/** The entries a page is cut from, their revision, and where it begins. */
function source(call: ResourceCall, prefix: string): Source {
  const { store } = call.cluster;
  const { type } = call.target;
  const { query } = call.info;
  const token = query.get("continue");
  if (token) return continued(call, decodeToken(token), prefix);
  const revision = readRevision(query.get("resourceVersion"));
  checkNotAhead(store, revision);
  if (query.get("resourceVersionMatch") !== "Exact" || revision === undefined) {
    const node = nodeSelected(type, query.get("fieldSelector") ?? "");
    const entries = node === null ? store.entries(type) : store.entriesOnNode(type, node);
    return { entries, revision: store.revision, start: `${prefix}/` };
  }
  const entries = store.entriesAt(type, revision);
  if (!entries) throw expired(`The resourceVersion for the provided list is too old.`);
  return { entries, revision, start: `${prefix}/` };
}

function continued(call: ResourceCall, token: ContinueToken, prefix: string): Source {
  const { store } = call.cluster;
  const start = prefix + token.start;
  if (token.rv === -1) return { entries: store.entries(call.target.type), revision: store.revision, start };
  const entries = store.entriesAt(call.target.type, token.rv);
  if (entries) return { entries, revision: token.rv, start };
  const fresh: ContinueToken = { ...token, rv: -1 };
  const status = failure(
    410,
    "Expired",
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without " +
      "the continue parameter, or use the continue token in this response to retrieve the remainder of the results. " +
      "Continuing with the provided token results in an inconsistent list - objects that were created, modified, or " +
      "deleted between the time the first chunk was returned and now may appear in the list.",
  );
  status.metadata = { continue: Buffer.from(JSON.stringify(fresh)).toString("base64url") };
  throw new ApiError(status);
}

/**
 * One page of a list: selectors, `limit`, `continue`. All pages of a list show the same revision. `remaining` is left out
 * when a selector is used, as the API server can't know it then.
 */
export function listPage(call: ResourceCall): Page {
  const { namespace, type } = call.target;
  const prefix = namespace !== undefined && type.namespaced ? `/${namespace}` : "";
  const { matches, filtered } = selection(call);
  const limit = Number(call.info.query.get("limit") ?? 0) || Number.POSITIVE_INFINITY;
  const { entries, revision, start } = source(call, prefix);
  // "0" follows "/" in the order of keys: behind everything that begins with the prefix.
  const end = prefix === "" ? entries.length : lowerBound(entries, `${prefix}0`);
  const page: Entry[] = [];
  for (let at = lowerBound(entries, start); at < end; at += 1) {
    const entry = entries[at] as Entry;
    if (!matches(entry[1])) continue;
    if (page.length === limit) return cutPage(page, revision, prefix, filtered ? undefined : end - at);
    page.push(entry);
  }
  return { items: page.map(([, object]) => object), revision };
}

function cutPage(page: Entry[], revision: number, prefix: string, remaining: number | undefined): Page {
  const [lastKey] = page.at(-1) as Entry;
  return {
    items: page.map(([, object]) => object),
    revision,
    continue: encodeToken(revision, lastKey.slice(prefix.length)),
    ...(remaining === undefined ? {} : { remaining }),
  };
}

/** The `metadata` of a list. */
export function listMeta(page: Page): Json {
  return {
    resourceVersion: String(page.revision),
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining }),
  };
}
