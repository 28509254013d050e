import { isNamespaceType, NAMESPACE_TYPES, type PerType } from "../model/namespace.js";

/** The namespaces of one process, as far as they were told. */
export type NamespaceLinks = Partial<PerType<number>>;

/**
 * What is run in a container to learn its namespaces, one after the other until one answers. busybox's readlink takes one name
 * only, and refuses these.
 */
export const LINK_COMMANDS: readonly (readonly [program: string, ...args: string[]])[] = [
  ["readlink", ...NAMESPACE_TYPES.map((type) => `/proc/self/ns/${type}`)],
  ["ls", "-l", "/proc/self/ns"],
];

/** Bytes: some 900 are what `ls -l` needs. */
export const LINKS_LIMIT = 4096;

/** A link as both programs print it (namespaces(7)); `ls` puts mode, owner, date and name before it. */
const LINK = /^(?:l[rwx-]{9}[.+@]? [^\n]* (\w+) -> )?(\w+):\[([1-9]\d{0,9})\]$/;
/** Inodes of namespaces are 32 bits wide (Linux `include/linux/proc_ns.h`, `struct ns_common`). */
const LARGEST = 0xffffffff;
/** `pid` and `time` have a second link each: what children will be in. */
const CHILDREN = "_for_children";

/**
 * The links in what a program of a container printed; null where it is anything else than links. Nothing of it is trusted to be
 * more than the container's own word.
 */
export function parseLinks(text: string): NamespaceLinks | null {
  const links: NamespaceLinks = {};
  const lines = text.split("\n").filter((line) => line !== "" && !/^total \d{1,6}$/.test(line));
  for (const line of lines) {
    const [, name, type = "", digits] = LINK.exec(line) ?? [];
    const inode = Number(digits);
    if (!isNamespaceType(type) || inode > LARGEST) return null;
    if (name === type + CHILDREN) continue;
    if ((name !== undefined && name !== type) || links[type] !== undefined) return null;
    links[type] = inode;
  }
  return Object.keys(links).length === 0 ? null : links;
}
