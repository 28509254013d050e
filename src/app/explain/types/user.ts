import type { AboutType } from "./about.js";

export const ABOUT_USER: AboutType = {
  type: "user",
  aliases: ["CLONE_NEWUSER", "userns", "hostUsers"],
  summary: "User and group IDs, capabilities: who root is",
  isolates:
    "User and group IDs, capabilities and keyrings. Root inside can be an ordinary user outside. Every other namespace belongs to a user namespace, and a capability counts only for what belongs to the process's own or one below it.",
  flag: "CLONE_NEWUSER, since Linux 3.8 (the flag exists since 2.6.23; 3.8 had the last pieces). The only type that an unprivileged process may make",
  kubernetes:
    "The node's, unless the pod says hostUsers: false; then one for each pod, with 65536 IDs of its own on the node. On by default since Kubernetes 1.33, stable in 1.36 (KEP-127). It needs file systems that can map IDs, tmpfs among them: Linux 6.3 or newer.",
  byHand: [
    { line: "readlink /proc/PID/ns/user", about: "the number; 4026531837 is the kernel's first one" },
    { line: "cat /proc/PID/uid_map", about: "first ID inside, first ID outside, how many" },
    { line: "lsns -t user", about: "every one on this node" },
    { line: "unshare --user --map-root-user id", about: "root, in there" },
  ],
  mistakes: [
    "Without hostUsers: false, root in a container is the node's root with fewer capabilities: UID 0 of both is the same user.",
    "runAsNonRoot is no user namespace: the UID is not 0, and it is the same UID on the node.",
    "Capabilities inside of a user namespace are no power over the node: CAP_SYS_ADMIN there can't load a module here.",
    "hostUsers: false with hostPID or hostIPC is refused by the API server.",
  ],
  sources: "user_namespaces(7), clone(2), capabilities(7); KEP-127; Kubernetes: User Namespaces",
};
