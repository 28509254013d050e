import { expect } from "@jest/globals";
import type { Cluster, Ran } from "./cluster.js";

/** What a run says on stderr, but for which debug pods it creates. */
export function saidBesides({ stderr }: Pick<Ran, "stderr">): string {
  return stderr.replace(/^Creating debug pod .*\n/gm, "");
}

/** What a command prints with -o json about pods of the suite's namespace; it must succeed, and complain of nothing. */
export async function reportOf<T>(cluster: Cluster, ...args: string[]): Promise<T> {
  const ran = await cluster.nsinfo([...args, "-n", cluster.namespace, "-o", "json"]);
  expect([ran.code, saidBesides(ran)]).toEqual([0, ""]);
  return JSON.parse(ran.stdout);
}
