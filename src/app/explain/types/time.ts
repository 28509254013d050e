import type { AboutType } from "./about.js";

export const ABOUT_TIME: AboutType = {
  type: "time",
  aliases: ["CLONE_NEWTIME", "timens"],
  summary: "The monotonic clock and the time since boot; not the date",
  isolates:
    "Two clocks, by an offset each: CLOCK_MONOTONIC and CLOCK_BOOTTIME (and with it /proc/uptime). Not the date: CLOCK_REALTIME is the whole machine's.",
  flag: "CLONE_NEWTIME, since Linux 5.6 (unshare(2); clone3(2))",
  kubernetes:
    "Always the node's: neither containerd nor CRI-O asks for one when it starts a pod. It was made for containers that move to another machine, so that clocks do not jump.",
  byHand: [
    { line: "readlink /proc/PID/ns/time", about: "the number; 4026531834 is the kernel's first one" },
    { line: "cat /proc/PID/timens_offsets", about: "the offsets in seconds and nanoseconds" },
    { line: "lsns -t time", about: "every one on this node" },
    { line: "unshare --time --boottime 1000000 --fork uptime", about: "eleven and a half days older" },
  ],
  mistakes: [
    "It can't set a container's date. CAP_SYS_TIME in a container sets the node's clock.",
    "Time zones are not part of it: they are TZ and /etc/localtime.",
    "As with pid, only children get into a new one: /proc/PID/ns/time_for_children says which.",
  ],
  sources: "time_namespaces(7), unshare(2), capabilities(7)",
};
