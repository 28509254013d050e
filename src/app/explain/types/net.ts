import type { AboutType } from "./about.js";

export const ABOUT_NET: AboutType = {
  type: "net",
  aliases: ["network", "CLONE_NEWNET"],
  summary: "Interfaces, addresses, routes, firewall rules, ports, abstract unix sockets",
  isolates:
    "Network devices, addresses, routes, firewall rules, port numbers, /proc/net, /sys/class/net, most of /proc/sys/net, and the names of abstract unix sockets.",
  flag: "CLONE_NEWNET, since Linux 2.6.24",
  kubernetes:
    "One for each pod: the runtime makes it with the pod's sandbox, the CNI plugin puts the pod's interface into it, and every container of the pod joins it. That is why containers of one pod reach each other at localhost, and why two of them can't listen on the same port. With hostNetwork: true the containers are in the node's.",
  byHand: [
    { line: "readlink /proc/PID/ns/net", about: "the number; the same number is the same namespace" },
    { line: "lsns -t net", about: "every network namespace of this node that has a process" },
    { line: "nsenter -t PID -n ip addr", about: "its addresses, with the node's own ip command" },
    { line: "unshare --net ip link", about: "a new one has a loopback that is down, and nothing else" },
  ],
  mistakes: [
    "ip netns lists only what is bound to a name in /run/netns. A namespace that only processes hold is not there; lsns finds it.",
    "A unix socket with a path is a file: mounts decide who reaches it. Only abstract ones (@name) belong to the network namespace.",
    "A NetworkPolicy stands at the pod's interface. It does not come between containers of one pod, which talk over the loopback.",
    "A sidecar that listens on 127.0.0.1 is out of reach for the kubelet's probes, which come from the node to the pod's address.",
  ],
  sources: "network_namespaces(7), clone(2), unix(7); Kubernetes: Pods, Cluster Networking, Network Policies",
};
