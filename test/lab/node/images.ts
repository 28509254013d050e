import { spawnSync } from "node:child_process";
import { findBusybox } from "./needs.js";
import { findTcpdump, TOOLS, toolFiles } from "./tools-image.js";

/** An image that the node has. */
export interface Image {
  /** As `status.image` has it. */
  name: string;
  /** Other names that mean it. */
  aliases: string[];
  id: string;
  sizeBytes: number;
  /** Where its files are on the node. */
  directory: string;
  user: number;
  entrypoint: string[];
  command: string[];
  env: string[];
  /** For programs that look at their own name: what they are called instead. */
  rename?: (args: string[]) => string[];
}

const SNAPSHOTS = "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots";
const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export const PAUSE = "registry.k8s.io/pause:3.10";

/**
 * The images every node of the lab has; IDs and sizes as recorded from Kubernetes 1.36, but for the one with the machine's
 * tools, which is there where the machine has them.
 */
export const IMAGES: Image[] = [
  {
    name: "docker.io/library/busybox:1.36",
    aliases: ["latest", "stable", "1"].map((tag) => `docker.io/library/busybox:${tag}`),
    id: "sha256:7752cd491c85a72563e5e1fdb0ea0775b585d606d922a1dc40d6b48ee19ffe9e",
    sizeBytes: 2140948,
    directory: `${SNAPSHOTS}/1/fs`,
    user: 0,
    entrypoint: [],
    command: ["sh"],
    env: [PATH],
  },
  {
    name: "docker.io/library/scratchapp:1",
    aliases: [],
    id: "sha256:52b771f4eb62067eab4b44c5755c163ab9e68d15876319618e18cf586fce827b",
    sizeBytes: 697142,
    directory: `${SNAPSHOTS}/3/fs`,
    user: 0,
    entrypoint: ["/scratchapp"],
    command: ["8080"],
    env: [PATH],
    rename: ([program, port = "8080"]) =>
      program === "/scratchapp" ? ["httpd", "-f", "-p", port, "-h", "/"] : [program ?? ""],
  },
  {
    name: PAUSE,
    aliases: [],
    id: "sha256:873ed75102791e5b0b8a7fcd41606c92fcec98d56d05ead4ac5131650004c136",
    sizeBytes: 686920,
    directory: `${SNAPSHOTS}/2/fs`,
    user: 65535,
    entrypoint: ["/pause"],
    command: [],
    env: [PATH],
  },
];

if (findTcpdump() !== null)
  IMAGES.push({
    name: TOOLS,
    aliases: [],
    id: "sha256:e1b861850b0d28389e4390b1f230082fc4090cfd55d765a649ba65929f340886",
    sizeBytes: 8388608,
    directory: `${SNAPSHOTS}/4/fs`,
    user: 0,
    entrypoint: [],
    command: ["sh"],
    env: [PATH],
  });

/** A reference in full: `busybox` is `docker.io/library/busybox:latest` (github.com/distribution/reference). */
export function fullReference(reference: string): string {
  const [, path = reference, tag] = /^(.*?)(?::([\w.-]+))?$/.exec(reference) ?? [];
  const parts = path.split("/");
  const host = parts.length > 1 && /[.:]|^localhost$/.test(parts[0] ?? "") ? "" : "docker.io/";
  const library = host !== "" && parts.length === 1 ? "library/" : "";
  return `${host}${library}${path}:${tag ?? "latest"}`;
}

/** The image of that name, if the node has it. */
export function findImage(reference: string): Image | undefined {
  const name = fullReference(reference);
  return IMAGES.find((image) => image.name === name || image.aliases.includes(name));
}

/** The kubelet's words for an image that cannot be pulled: the lab reaches no registry. */
export function pullError(reference: string): string {
  const full = fullReference(reference);
  const [, host = "", path = "", tag = ""] = /^([^/]+)\/(.*):([^:]+)$/.exec(full) ?? [];
  const server = host === "docker.io" ? "registry-1.docker.io" : host;
  return (
    `failed to pull and unpack image "${full}": failed to resolve image: failed to do request: ` +
    `Head "https://${server}/v2/${path}/manifests/${tag}": dial tcp: lookup ${server} on 10.255.255.53:53: no such host`
  );
}

/** What perl/Root.pm unpacks for each image. Throws when the machine has no busybox. */
export function imageFiles(busybox = findBusybox()): object[] {
  if (busybox === null) throw new Error("no static busybox");
  const applets = spawnSync(busybox, ["--list"], { encoding: "utf8" }).stdout.split("\n");
  const links = applets.filter((name) => name !== "" && name !== "busybox");
  const directories = [
    "bin",
    "dev",
    "etc",
    "home",
    "root",
    "tmp",
    "usr/bin",
    "usr/sbin",
    "var/spool/mail",
    "var/www",
  ];
  const programs = [
    ...directories.map((path) => ({
      path: `/${path}`,
      directory: true,
      mode: path === "tmp" ? "1777" : "755",
    })),
    { path: "/bin/busybox", copyOf: busybox },
    ...links.map((name) => ({ path: `/bin/${name}`, link: "/bin/busybox" })),
  ];
  const tcpdump = findTcpdump();
  const files: Record<string, object[]> = {
    "docker.io/library/busybox:1.36": [
      ...programs,
      {
        path: "/etc/passwd",
        text: "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
        mode: "644",
      },
      { path: "/etc/group", text: "root:x:0:\nnobody:x:65534:\n", mode: "644" },
    ],
    "docker.io/library/scratchapp:1": [{ path: "/scratchapp", copyOf: busybox }],
    [PAUSE]: [{ path: "/pause", text: "" }],
    [TOOLS]: tcpdump === null ? [] : [...programs, ...toolFiles(tcpdump)],
  };
  return IMAGES.map(({ name, directory }) => ({
    directory,
    files: files[name],
  }));
}
