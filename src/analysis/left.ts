import { NAMESPACE_TYPES } from "../model/namespace.js";
import type { LeftProcess } from "../model/report.js";
import type { ContainerSnapshot } from "../model/snapshot.js";

/**
 * The processes of a container that are in other namespaces than its first process: an inner `unshare`, a browser's sandbox, a
 * nested runtime. A type that could not be read of either is passed over.
 */
export function leftProcesses(container: ContainerSnapshot): LeftProcess[] {
  const home = container.process?.namespaces ?? {};
  return container.others.flatMap(({ pid, comm, namespaces }) => {
    const left = NAMESPACE_TYPES.flatMap((type) => {
      const [own, first] = [namespaces[type], home[type]];
      return own !== undefined && first !== undefined && own !== first ? [[type, own] as const] : [];
    });
    return left.length > 0 ? [{ pid, comm, namespaces: Object.fromEntries(left) }] : [];
  });
}
