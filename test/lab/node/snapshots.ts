import type { Image } from "./images.js";
import type { Entry } from "./volumes.js";

const SNAPSHOTS = "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots";
const TASKS = "/run/containerd/io.containerd.runtime.v2.task/k8s.io";

/** A container's root file system on the node: an overlay of the image, or a copy that belongs to the pod's root. */
export interface Root {
  /** For perl/Rootfs.pm. */
  paths: { lower: string; upper: string; work: string; target: string; copied: boolean };
  /** What must be made before. */
  entries: Entry[];
  /** What is left of it afterwards. */
  folders: string[];
}

/** Numbers the snapshots of a node; the first ones are the images'. */
export class Snapshots {
  private last = 4;

  /** A root for one container; with an owner a copy, because an overlay would show the image's own owners. */
  root(id: string, image: Image, owner: number | undefined): Root {
    this.last += 1;
    const folder = `${SNAPSHOTS}/${this.last}`;
    const upper = `${folder}/fs`;
    const target = `${TASKS}/${id}/rootfs`;
    const copy = { path: upper, copyOf: image.directory, mode: "755", owner };
    return {
      paths: { lower: image.directory, upper, work: `${folder}/work`, target, copied: owner !== undefined },
      entries: owner === undefined ? [] : [copy],
      folders: [folder, `${TASKS}/${id}`],
    };
  }
}
