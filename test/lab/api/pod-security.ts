import type { Json } from "../types.js";
import type { Cluster } from "./cluster.js";

export function admitPodSecurity(_cluster: Cluster, _pod: Json): string[] {
  return [];
}
