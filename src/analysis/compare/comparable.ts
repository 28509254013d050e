import type { ComparedNode, Side } from "../../model/comparison.js";

function bootOf(node: ComparedNode | null): string | null {
  return node?.bootId ?? null;
}

/**
 * Why the inodes of two readings can't be compared; null where they can. They are numbers of one kernel since its boot
 * (namespaces(7)), which the boot ID names: nodes that are containers of one machine have the same. `together`: both were read
 * in one run, so that the node's name is enough.
 */
export function whyIncomparable(before: Side, after: Side, together: boolean): string | null {
  if (before.node === null || after.node === null) return "nothing was read of the node of one of them";
  const [one, other] = [bootOf(before.node), bootOf(after.node)];
  if (one !== null && one === other) return null;
  const sameName = before.node.name === after.node.name;
  if (!sameName) return `they are on different nodes, ${before.node.name} and ${after.node.name}`;
  if (together) return null;
  return one === null || other === null
    ? `whether node ${before.node.name} was started anew between the two is not known`
    : `node ${before.node.name} was started anew between the two`;
}
