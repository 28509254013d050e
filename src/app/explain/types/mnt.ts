import type { AboutType } from "./about.js";

export const ABOUT_MNT: AboutType = {
  type: "mnt",
  aliases: ["mount", "CLONE_NEWNS"],
  summary: "The list of mounts: which files there are",
  isolates:
    "The list of mounts: what / is and what is mounted where. Not the file systems themselves: one directory can be mounted in many namespaces, and a write in one is seen in all.",
  flag: "CLONE_NEWNS, since Linux 2.4.19. It was the first type, so its flag says just NS",
  kubernetes:
    "One for each container, always: / is its image. Volumes are mounts of the same directory in several containers, which is how containers of a pod share files. mountPropagation says whether mounts made later pass between node and container.",
  byHand: [
    { line: "readlink /proc/PID/ns/mnt", about: "the number" },
    { line: "findmnt -N PID", about: "its mounts, read from outside" },
    { line: "lsns -t mnt", about: "every one on this node" },
    {
      line: "unshare --mount sh -c 'mount -t tmpfs x /mnt; findmnt /mnt'",
      about: "a mount that nobody else sees",
    },
  ],
  mistakes: [
    "nsenter -t PID -m sh runs the sh of the container's image with your privileges. On an image that you do not trust, read /proc/PID/root or mountinfo instead.",
    "Separate mount namespaces do not separate what a hostPath volume brings in.",
    "A new one starts as a copy. With shared propagation (systemd's default for /) a mount can still pass between the two; unshare(1) turns that off, unshare(2) does not.",
  ],
  sources: "mount_namespaces(7), clone(2), unshare(1), findmnt(8); Kubernetes: Volumes, mount propagation",
};
