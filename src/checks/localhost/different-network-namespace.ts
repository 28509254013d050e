import { listNames } from "../check.js";
import { type LocalhostCheck, NOT_READ } from "./input.js";

/** The containers of a pod share one network namespace, the sandbox's; where they don't, localhost is not the same place. */
export const differentNetworkNamespace: LocalhostCheck = {
  id: "different-network-namespace",
  severity: "warning",
  references: [],
  about: {
    rule: "All containers of a pod are in one network namespace.",
    why: "That is what makes them reach each other at localhost. A runtime class, an NRI plugin, or a process that left by unshare or setns puts a container elsewhere: its localhost is another.",
    attacker: "A container in a namespace of its own, or of the node, escapes the pod's network policies.",
    fix: "Compare with lsns on the node; look for what moves the container: its entrypoint, a runtime class, an NRI plugin.",
  },
  run({ report }) {
    const groups = new Map<number, string[]>();
    for (const { name, networkNamespace } of report.containers) {
      if (networkNamespace !== null)
        groups.set(networkNamespace, [...(groups.get(networkNamespace) ?? []), name]);
    }
    if (groups.size === 0) return [NOT_READ];
    if (groups.size === 1) return [];
    const said = [...groups].map(([inode, names]) => `${listNames(names)} in net:[${inode}]`);
    return [
      {
        container: null,
        reason: `localhost is not the same for all containers: ${said.join(", ")}`,
        detail: "a listener in one network namespace cannot be reached at localhost from another",
        remedy:
          "look for what moves the container: its entrypoint (unshare, setns), a runtime class, an NRI plugin",
      },
    ];
  },
};
