/** The eight Linux namespace types, in the order every report uses (namespaces(7)). */
export const NAMESPACE_TYPES = ["net", "ipc", "uts", "pid", "mnt", "user", "cgroup", "time"] as const;

export type NamespaceType = (typeof NAMESPACE_TYPES)[number];

/** One value for each of the eight types. */
export type PerType<T> = Record<NamespaceType, T>;

/**
 * Whom a namespace is shared with: the node's PID 1 (`host`), the pod's sandbox or another of its containers
 * (`pod`), nobody (`container`), something outside the pod that is not the host (`other`); or it is not known.
 */
export type Scope = "host" | "pod" | "container" | "other" | "unknown";

/**
 * Inodes of the kernel's initial namespaces, the same on every machine.
 * Source: Linux `include/linux/proc_ns.h` (PROC_IPC_INIT_INO ...) and, for net and mnt, `include/uapi/linux/nsfs.h`
 * since 6.18: before that net and mnt got a number at boot.
 */
export const INITIAL_INODES: PerType<number> = {
  net: 4026531833,
  ipc: 4026531839,
  uts: 4026531838,
  pid: 4026531836,
  mnt: 4026531832,
  user: 4026531837,
  cgroup: 4026531835,
  time: 4026531834,
};

/** Builds a value for each type from one function, in the order of `NAMESPACE_TYPES`. */
export function perType<T>(make: (type: NamespaceType) => T): PerType<T> {
  // Written out: a review of a cluster comes here several times for every container.
  return {
    net: make("net"),
    ipc: make("ipc"),
    uts: make("uts"),
    pid: make("pid"),
    mnt: make("mnt"),
    user: make("user"),
    cgroup: make("cgroup"),
    time: make("time"),
  };
}

/** Nothing is known of any type; frozen. */
export const ALL_UNKNOWN: Readonly<PerType<Scope>> = Object.freeze(perType(() => "unknown" as const));

/** No namespace was seen; frozen. */
export const NO_INODES: Readonly<PerType<null>> = Object.freeze(perType(() => null));

/** Whether of any type a namespace was seen. */
export function wereSeen(inodes: Readonly<PerType<number | null>>): boolean {
  return inodes !== NO_INODES && NAMESPACE_TYPES.some((type) => inodes[type] !== null);
}

/** Whether the word is one of the eight types. */
export function isNamespaceType(word: string): word is NamespaceType {
  return (NAMESPACE_TYPES as readonly string[]).includes(word);
}
