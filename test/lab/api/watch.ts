import type { Json } from "../types.js";
import { type ResourceCall, replyError } from "./call.js";
import { checkNotAhead, readRevision, selection } from "./list.js";
import { type Form, negotiate, present, table } from "./present.js";
import { isTrue } from "./request-info.js";
import { groupVersion } from "./resources.js";
import { failure } from "./status.js";
import type { Change } from "./store.js";

const MINUTE = 60_000;
/** A watch without `timeoutSeconds` ends after this many; the API server takes a random number from 30 minutes up. */
const DEFAULT_TIMEOUT = 1800;

/** An empty object of some kinds is printed with the parts that Go never leaves out. */
const EMPTY: Record<string, Json> = {
  pods: { spec: { containers: null }, status: {} },
  nodes: { spec: {}, status: { daemonEndpoints: { kubeletEndpoint: { Port: 0 } } } },
  namespaces: { spec: {}, status: {} },
};

/** One open watch: turns changes of the store into events for its client. */
class Watch {
  #call: ResourceCall;
  #form: Form;
  #matches: (object: Json) => boolean;
  #first = true;
  #timers: NodeJS.Timeout[] = [];
  #unsubscribe: () => void = () => {};

  constructor(call: ResourceCall) {
    this.#call = call;
    this.#form = negotiate(call.request.headers.accept);
    this.#matches = selection(call).matches;
  }

  #send(type: string, object: Json): void {
    this.#call.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  #sendObject(type: string, object: Json): void {
    if (this.#form === "table") {
      const metadata = { resourceVersion: object.metadata.resourceVersion };
      this.#send(type, table(this.#call, metadata, [object], this.#first));
      this.#first = false;
    } else this.#send(type, present(this.#call, this.#form, object));
  }

  /** A change seen through the selectors: what stops matching is DELETED, what starts to match is ADDED. */
  #onChange = (change: Change): void => {
    const after = change.type !== "DELETED" && this.#matches(change.object);
    const before = change.previous !== null && this.#matches(change.previous);
    if (after) this.#sendObject(before ? "MODIFIED" : "ADDED", change.object);
    else if (before) {
      const metadata = {
        ...change.previous.metadata,
        resourceVersion: change.object.metadata.resourceVersion,
      };
      this.#sendObject(
        "DELETED",
        change.type === "DELETED" ? change.object : { ...change.previous, metadata },
      );
    }
  };

  #bookmark(initial = false): void {
    const { type } = this.#call.target;
    const annotations = initial ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
    const metadata = { resourceVersion: String(this.#call.cluster.store.revision), ...annotations };
    const parts = EMPTY[type.plural] ?? {};
    const plain = { kind: type.kind, apiVersion: groupVersion(type), metadata, ...parts };
    this.#send("BOOKMARK", this.#form === "table" ? table(this.#call, metadata, [], this.#first) : plain);
  }

  #initial(): void {
    for (const [, object] of this.#call.cluster.store.entries(this.#call.target.type)) {
      if (this.#matches(object)) this.#sendObject("ADDED", object);
    }
  }

  /** The first events; false when the version asked for is too old, which the stream itself then says. */
  #catchUp(revision: number, bookmarks: boolean): boolean {
    const { store } = this.#call.cluster;
    const { type } = this.#call.target;
    const wanted = this.#call.info.query.get("sendInitialEvents");
    const initial = wanted === null ? revision === 0 : isTrue(wanted);
    if (initial) {
      this.#initial();
      if (bookmarks) this.#bookmark(true);
      return true;
    }
    const changes = revision === 0 ? [] : store.since(type, revision);
    if (!changes) {
      const message = `too old resource version: ${revision} (${store.oldest(type)})`;
      this.#send("ERROR", failure(410, "Expired", message));
      return false;
    }
    for (const change of changes) this.#onChange(change);
    return true;
  }

  /** Bookmarks come after a second, every minute, and two seconds before the end, as the watch cache times them. */
  #schedule(bookmarks: boolean, timeoutMs: number): void {
    this.#timers.push(setTimeout(() => this.#call.response.end(), timeoutMs));
    if (!bookmarks) return;
    const mark = (): void => this.#bookmark();
    for (const at of [1000, timeoutMs - 2000])
      if (at > 0 && at < timeoutMs) this.#timers.push(setTimeout(mark, at));
    this.#timers.push(setInterval(mark, MINUTE));
  }

  start(): void {
    const { response, info, cluster, target } = this.#call;
    const revision = readRevision(info.query.get("resourceVersion")) ?? 0;
    checkNotAhead(cluster.store, revision);
    const bookmarks = isTrue(info.query.get("allowWatchBookmarks") ?? "false");
    const seconds = Number(info.query.get("timeoutSeconds") ?? 0) || DEFAULT_TIMEOUT;
    response.writeHead(200, { "Content-Type": "application/json" });
    response.flushHeaders();
    if (!this.#catchUp(revision, bookmarks)) {
      response.end();
      return;
    }
    this.#unsubscribe = cluster.store.subscribe(target.type, this.#onChange);
    this.#schedule(bookmarks, seconds * 1000);
    response.on("close", () => this.#stop());
  }

  #stop(): void {
    this.#unsubscribe();
    for (const timer of this.#timers) clearTimeout(timer);
  }
}

/** Answers `watch=1`: the events since a version, then what comes, until the timeout or the client ends it. */
export function watch(call: ResourceCall): void {
  try {
    new Watch(call).start();
  } catch (error) {
    replyError(call, error);
  }
}
