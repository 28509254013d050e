import type { KubeletPort } from "../types.js";
import type { User } from "./auth.js";
import type { Faults } from "./faults.js";
import type { Store } from "./store.js";

/** The state of one lab cluster: what every handler works on. */
export interface Cluster {
  store: Store;
  caPem: string;
  /** Bearer tokens and whose they are. */
  tokens: Map<string, User>;
  /** By node name. */
  kubelets: Map<string, KubeletPort>;
  /** Uids of pods whose end their kubelet has confirmed: it is not told to end them once more. */
  confirmed: Set<string>;
  /** What goes wrong on purpose. */
  faults: Faults;
}
