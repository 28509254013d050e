import { KubeError } from "../../src/kube/errors.js";
import type { Surroundings } from "../../src/kube/surroundings.js";

/** A process with nothing in its environment but what is given, and no home to speak of. */
export function surroundings(given: Partial<Surroundings> = {}): Surroundings {
  return {
    env: { PATH: process.env["PATH"] },
    homeDir: "/nonexistent",
    version: "0.0.1",
    stdinIsTerminal: false,
    serviceAccountDir: "/nonexistent",
    ...given,
  };
}

/** The KubeError that a promise rejects with; anything else fails the test. */
export async function faultOf(promise: Promise<unknown>): Promise<KubeError> {
  const error = await promise.then(
    () => new Error("did not reject"),
    (reason: unknown) => reason,
  );
  if (error instanceof KubeError) return error;
  throw error;
}

/** All of what an async iterable yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
