/**
 * The hashes that a cgroup path names, outermost first: containers, sandboxes, static pods, nodes that are containers. Runs of
 * 32 hex digits or more. Not the one of `crio-conmon-ID`: there CRI-O keeps the container's monitor, which is no process of
 * the container and has the node's namespaces (cri-o `internal/config/cgmgr/systemd_linux.go`, `MoveConmonToCgroup`).
 */
export function idsInCgroup(path: string): string[] {
  return path.match(/(?<!conmon-|[0-9a-f])[0-9a-f]{32,}/g) ?? [];
}
