import type { MountReading } from "../model/reading.js";
import type { MountReport, SharedVolume } from "../model/report.js";
import type { PodSnapshot } from "../model/snapshot.js";

/** What kubelet and runtime mount into every container (kubernetes `pkg/kubelet/kubelet_pods.go`, containerd `sandbox_run.go`). */
const STANDARD = [
  /^\/etc\/(?:hosts|hostname|resolv\.conf)$/,
  // OCI runtime spec, config-linux.md "Default Filesystems".
  /^\/dev(?:$|\/(?:shm|termination-log|pts|mqueue)$)/,
  // Default devices (OCI runtime spec, config-linux.md): bound from the node where a user namespace may make none.
  /^\/dev\/(?:null|zero|full|random|urandom|tty|console|ptmx)$/,
  /^\/var\/run\/secrets\/kubernetes\.io\/serviceaccount$/,
  /^\/run\/secrets\/kubernetes\.io\/serviceaccount$/,
  // Masked and read-only paths.
  /^\/(?:proc|sys)(?:$|\/)/,
];

/** `.../pods/UID/volumes/kubernetes.io~TYPE/NAME[/...]` and `.../volume-subpaths/NAME/CONTAINER/N` (kubernetes `pkg/kubelet/kubelet_getters.go`). */
const VOLUME = /\/pods\/[^/]+\/(?:volumes\/[^/]+|volume-subpaths)\/([^/]+)/;

/** Whether the mount is more than what every container has. */
function tells(mount: MountReading): boolean {
  return mount.path !== "/" && !STANDARD.some((pattern) => pattern.test(mount.path));
}

/** The mounts of a container that are not its runtime's equipment: volumes, and paths of the node. */
export function mountReports(mounts: MountReading[] | null): MountReport[] | null {
  if (mounts === null) return null;
  return mounts.filter(tells).map(({ path, root, device, fsType, readOnly }) => ({
    path,
    volume: VOLUME.exec(root)?.[1] ?? null,
    device,
    root,
    fsType,
    readOnly,
  }));
}

/** The directories that more than one container of the pod has mounted, whatever each calls them; in pod order. */
export function sharedVolumes(pod: PodSnapshot): SharedVolume[] {
  const volumes = new Map<string, SharedVolume>();
  for (const container of pod.containers) {
    for (const { device, root, volume, path, readOnly } of mountReports(container.process?.mounts ?? null) ??
      []) {
      const key = `${device} ${root}`;
      const shared = volumes.get(key) ?? { volume, device, root, mounts: [] };
      shared.mounts.push({ container: container.name, path, readOnly });
      volumes.set(key, shared);
    }
  }
  return [...volumes.values()].filter((one) => new Set(one.mounts.map((mount) => mount.container)).size > 1);
}
