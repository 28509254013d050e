import type { SpecCheck } from "./check.js";

/**
 * No container may send its mounts back to the node. With `mountPropagation: Bidirectional` what it mounts appears on the node
 * and in every container that mounts the same volume: mount namespaces no longer keep mounts apart (mount_namespaces(7),
 * shared subtrees). The API server lets only privileged containers ask for it (kubernetes `pkg/apis/core/validation`).
 */
export const mountPropagation: SpecCheck = {
  id: "mount-propagation",
  severity: "warning",
  references: [],
  about: {
    rule: "No volume mount sets mountPropagation: Bidirectional.",
    why: "The container's mount namespace is then joined to the node's for that volume: whatever is mounted below it in the container is mounted on the node too, and stays when the container ends.",
    attacker:
      "Mounts over files that the node or other pods trust, and hides or replaces them there; what is left mounted keeps nodes from being drained.",
    fix: "Use HostToContainer, which lets mounts in but not out, or None. CSI node plugins are what Bidirectional is for: give them an exception.",
  },
  run({ view }) {
    return view.containers.flatMap((one) =>
      (one.container.volumeMounts ?? []).flatMap((mount, index) =>
        mount?.mountPropagation !== "Bidirectional"
          ? []
          : [
              {
                container: one.name,
                reason: `mounts that ${one.name} makes below ${mount.mountPath ?? "a volume"} appear on the node`,
                detail:
                  "mountPropagation: Bidirectional joins its mount namespace to the node's for this volume: it can mount over what the node and other pods use",
                remedy: "mountPropagation: HostToContainer or None, unless it is a CSI node plugin",
                fields: [[...one.path, "volumeMounts", index, "mountPropagation"]],
              },
            ],
      ),
    );
  },
};
