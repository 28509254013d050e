import { readdirSync, readFileSync } from "node:fs";
import type { Json } from "../types.js";
import type { Persona } from "./client.js";

const ROOT = "test/fixtures/recorded";

export interface Exchange {
  /** Group and file: `errors/pod-not-found`. */
  name: string;
  request: { method: string; path: string; headers?: Record<string, string>; body?: Json };
  response: { status: number; headers: Record<string, string>; body: Json };
}

/** Reads one recording from test/fixtures/recorded. */
export function read(path: string): Json {
  return JSON.parse(readFileSync(`${ROOT}/${path}.json`, "utf8"));
}

/** The HTTP exchange of one file. */
export function exchange(name: string): Exchange {
  return { name, ...read(`api/${name}`) };
}

/** The names of a folder's recordings: `errors/already-exists`, ... */
export function names(folder: string): string[] {
  return readdirSync(`${ROOT}/api/${folder}`)
    .map((file) => `${folder}/${file.replace(/\.json$/, "")}`)
    .sort();
}

/** Who sent what: everything not named here was sent by an administrator. */
const SENDERS: Record<string, Persona> = {
  "errors/forbidden-create": "dev",
  "errors/forbidden-get": "dev",
  "errors/forbidden-list-all": "dev",
  "errors/forbidden-log": "dev",
  "errors/unauthorized": "nobody",
  "errors/unauthorized-bad-token": "nobody",
  "review/access-denied": "dev",
  "review/rules": "dev",
};

export function sender(name: string): Persona {
  return SENDERS[name] ?? "admin";
}

/** Names of the pods that were there when the lists were recorded, in the order in which they were made. */
export const POD_NAMES = [
  ...["crash", "distroless", "host", "init", "sharepid", "sidecar", "userns"],
  ...["done", "noimage", "pending", "target"],
];

/** A recorded pod: the answer of GET, without managedFields. */
export function recordedPod(name: string): Json {
  return read(`pods/${name}`);
}

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** What `kubectl apply` sent to make a recorded pod: the manifest that it noted, with that note. */
export function manifestOf(pod: Json): Json {
  const note = pod.metadata.annotations[LAST_APPLIED];
  const manifest = JSON.parse(note);
  manifest.metadata.annotations = { ...manifest.metadata.annotations, [LAST_APPLIED]: note };
  return manifest;
}
