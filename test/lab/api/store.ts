import type { Json } from "../types.js";
import type { ResourceType } from "./resources.js";
import { type Entry, setIn } from "./sorted.js";

/** One change, as watchers see it. Objects are never changed in place: a newer version is a new object. */
export interface Change {
  revision: number;
  type: "ADDED" | "MODIFIED" | "DELETED";
  object: Json;
  /** The version before this change; null for the first. */
  previous: Json | null;
}

type Listener = (change: Change) => void;

/** How many changes of one resource a watch can go back. */
const HISTORY = 5000;

interface Shelf {
  objects: Map<string, Json>;
  /** The objects in the order of lists. */
  entries: Entry[];
  /** Somebody may be going through the entries: a change then is made in a copy. */
  isLent: boolean;
  /** Keys of what stands on a node, by its name: as the API server's watch cache indexes pods. */
  onNode: Map<string, Set<string>>;
  changes: Change[];
  /** Watches that start at or after this revision can be served. */
  oldest: number;
  listeners: Set<Listener>;
}

/** `/name` or `/namespace/name`: sorts as etcd's keys do. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace ? `/${namespace}/${name}` : `/${name}`;
}

/** Brings the orders and indexes of a shelf up to date with one object. */
function place(shelf: Shelf, key: string, previous: Json | null, object: Json | null): void {
  if (shelf.isLent) shelf.entries = [...shelf.entries];
  shelf.isLent = false;
  setIn(shelf.entries, key, object);
  const [before, after] = [previous?.spec?.nodeName, object?.spec?.nodeName];
  if (before === after) return;
  shelf.onNode.get(before)?.delete(key);
  if (after === undefined) return;
  const keys = shelf.onNode.get(after) ?? new Set();
  shelf.onNode.set(after, keys.add(key));
}

/** The lab's etcd: objects by resource, one revision counter over all, and a bounded history for watches and pages. */
export class Store {
  revision: number;
  #shelves = new Map<ResourceType, Shelf>();

  constructor(firstRevision: number) {
    this.revision = firstRevision;
  }

  #shelf(type: ResourceType): Shelf {
    let shelf = this.#shelves.get(type);
    if (!shelf) {
      shelf = {
        objects: new Map(),
        entries: [],
        isLent: false,
        onNode: new Map(),
        changes: [],
        oldest: this.revision,
        listeners: new Set(),
      };
      this.#shelves.set(type, shelf);
    }
    return shelf;
  }

  get(type: ResourceType, namespace: string | undefined, name: string): Json | undefined {
    return this.#shelf(type).objects.get(keyOf(namespace, name));
  }

  /** Stores a new object or a new version of one, and gives it its resourceVersion. Returns what was stored. */
  put(type: ResourceType, object: Json): Json {
    const shelf = this.#shelf(type);
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const previous = shelf.objects.get(key) ?? null;
    const stored = this.#stamp(object);
    shelf.objects.set(key, stored);
    place(shelf, key, previous, stored);
    this.#record(shelf, { type: previous ? "MODIFIED" : "ADDED", object: stored, previous });
    return stored;
  }

  /** Takes an object away; `last` is the version that watchers see in DELETED. Returns it with its resourceVersion. */
  remove(type: ResourceType, last: Json): Json {
    const shelf = this.#shelf(type);
    const key = keyOf(last.metadata.namespace, last.metadata.name);
    const previous = shelf.objects.get(key) ?? null;
    const stored = this.#stamp(last);
    shelf.objects.delete(key);
    place(shelf, key, previous, null);
    this.#record(shelf, { type: "DELETED", object: stored, previous });
    return stored;
  }

  #stamp(object: Json): Json {
    this.revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.revision) } };
  }

  #record(shelf: Shelf, change: Omit<Change, "revision">): void {
    const recorded = { revision: this.revision, ...change };
    shelf.changes.push(recorded);
    if (shelf.changes.length > HISTORY) {
      const dropped = shelf.changes.splice(0, shelf.changes.length - HISTORY / 2);
      shelf.oldest = dropped.at(-1)?.revision ?? shelf.oldest;
    }
    for (const listener of [...shelf.listeners]) listener(recorded);
  }

  /** All objects of a resource by key, in key order. */
  entries(type: ResourceType): readonly Entry[] {
    const shelf = this.#shelf(type);
    shelf.isLent = true;
    return shelf.entries;
  }

  /** Those whose `spec.nodeName` is this node, in key order. */
  entriesOnNode(type: ResourceType, node: string): readonly Entry[] {
    const { objects, onNode } = this.#shelf(type);
    const keys = [...(onNode.get(node) ?? [])].sort((a, b) => (a < b ? -1 : 1));
    return keys.map((key) => [key, objects.get(key)]);
  }

  /** The objects as they were at an older revision; null if the history does not reach back so far. */
  entriesAt(type: ResourceType, revision: number): readonly Entry[] | null {
    const shelf = this.#shelf(type);
    const later = shelf.changes.filter((change) => change.revision > revision);
    if (later.length === 0) return this.entries(type);
    if (revision < shelf.oldest) return null;
    const entries = [...shelf.entries];
    for (const { object, previous } of later.reverse())
      setIn(entries, keyOf(object.metadata.namespace, object.metadata.name), previous);
    return entries;
  }

  /** The oldest revision a watch of this resource may start from. */
  oldest(type: ResourceType): number {
    return this.#shelf(type).oldest;
  }

  /** The changes after a revision; null if the history does not reach back so far. */
  since(type: ResourceType, revision: number): Change[] | null {
    const shelf = this.#shelf(type);
    if (revision < shelf.oldest) return null;
    return shelf.changes.filter((change) => change.revision > revision);
  }

  /** Calls back on every later change; returns how to stop that. */
  subscribe(type: ResourceType, listener: Listener): () => void {
    const { listeners } = this.#shelf(type);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  /** Forgets the history of every resource, as etcd's compaction does: older watches and pages then get 410. */
  compact(): void {
    this.revision += 1;
    for (const shelf of this.#shelves.values()) {
      shelf.changes = [];
      shelf.oldest = this.revision;
    }
  }
}
