import type { ContainerView } from "./pod-security/pod-view.js";
import type { FieldPath } from "./pod-security/schema.js";

/** A capability that a container's spec adds. */
export interface AddedCapability {
  /** Upper case, without `CAP_`; `ALL` for all of them. */
  name: string;
  path: FieldPath;
}

/**
 * The capabilities that a spec adds, as runtimes read them: in any case, with or without `CAP_`.
 * Source: CRI-O `server/container_create.go`; containerd `pkg/oci` (WithAddedCapabilities) puts `CAP_` before the name.
 */
export function addedCapabilities({ container, path }: ContainerView): AddedCapability[] {
  const added = container.securityContext?.capabilities?.add ?? [];
  return added.flatMap((name, index) =>
    name === undefined
      ? []
      : [
          {
            name: name.toUpperCase().replace(/^CAP_/, ""),
            path: [...path, "securityContext", "capabilities", "add", index],
          },
        ],
  );
}

/** Whether a container has one of these capabilities by its spec: it adds one of them, or all, or is privileged. */
export function hasCapability(view: ContainerView, wanted: readonly string[]): boolean {
  if (view.container.securityContext?.privileged === true) return true;
  return addedCapabilities(view).some(({ name }) => name === "ALL" || wanted.includes(name));
}
