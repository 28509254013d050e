import type { NamespaceType, PerType } from "./namespace.js";

/** One namespace that several pods are in, and that is not known to be the node's. */
export interface SharedAcross {
  type: NamespaceType;
  inode: number;
  /** `unknown`: it may be the node's, whose own could not be read. */
  scope: "other" | "unknown";
  pods: string[];
}

/** Whom a pod's processes reach beyond the pod by the namespaces they are in. */
export interface Reach {
  pod: string;
  /** Whose processes it sees: all of the node's, or those of these pods. */
  sees: "node" | string[];
  /**
   * Which of these it may send signals to (kill(2)): all by CAP_KILL in their user namespace, those with a UID of its own; null where
   * it sees none, or its capabilities are not known.
   */
  signals: "all" | "same-uid" | null;
  /** Beside whose sockets its own listen: on the node's addresses, or on those of these pods. */
  listensBeside: "node" | string[];
}

/** The pods of one node as neighbours. Pods are `namespace/name`. */
export interface NodeView {
  node: string;
  /** The pods with a container in the node's own namespace. */
  host: PerType<string[]>;
  shared: SharedAcross[];
  reach: Reach[];
  /** Of these nothing was observed: they may share what they like. */
  unobserved: string[];
}
