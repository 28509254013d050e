import type { NamespaceType } from "../../model/namespace.js";

/** How a type looks: never by colour alone, its name stands in every lane. */
export interface TypeLook {
  /** On white paper. */
  fill: string;
  /** The same, dark enough for a line on white. */
  line: string;
  /** On a dark page. */
  dark: string;
  about: string;
}

/**
 * One colour a type, after the palette of Okabe and Ito, which people with any kind of colour blindness can tell apart
 * (https://jfly.uni-koeln.de/color/); its black is a grey here, since the text is black.
 */
export const TYPE_LOOKS: Readonly<Record<NamespaceType, TypeLook>> = {
  net: { fill: "#0072b2", line: "#0072b2", dark: "#5b9dff", about: "network" },
  ipc: { fill: "#e69f00", line: "#b07800", dark: "#f2b134", about: "System V IPC, message queues" },
  uts: { fill: "#56b4e9", line: "#2286bd", dark: "#8fd3ff", about: "host name" },
  pid: { fill: "#d55e00", line: "#d55e00", dark: "#ff8a52", about: "processes" },
  mnt: { fill: "#009e73", line: "#00805d", dark: "#2fc79a", about: "mounts" },
  user: { fill: "#cc79a7", line: "#a8487d", dark: "#e59ac8", about: "users, capabilities" },
  cgroup: { fill: "#f0e442", line: "#8f8400", dark: "#f0e442", about: "view of cgroups" },
  time: { fill: "#999999", line: "#666666", dark: "#b8b8b8", about: "monotonic clock" },
};

/** Everything that is not of a type: light, dark. */
export const PAGE = {
  paper: ["#ffffff", "#14171c"],
  node: ["#f4f5f7", "#1d2129"],
  pod: ["#ffffff", "#262b35"],
  head: ["#eceef1", "#323947"],
  edge: ["#8a919c", "#6b7484"],
  ink: ["#16191d", "#eef1f5"],
  soft: ["#4d545e", "#b3bbc7"],
  danger: ["#a80000", "#ff8f85"],
  warning: ["#8a4b00", "#ffbf66"],
} as const satisfies Record<string, readonly [string, string]>;

export type PageColor = keyof typeof PAGE;
