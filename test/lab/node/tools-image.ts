import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";

/** An image with busybox and the machine's tcpdump, under the name that such an image has on a real cluster. */
export const TOOLS = "docker.io/nicolaka/netshoot:latest";

const TCPDUMP = ["/usr/bin/tcpdump", "/usr/sbin/tcpdump"];

/** Where the machine's tcpdump is, or null. */
export function findTcpdump(): string | null {
  return TCPDUMP.find((path) => existsSync(path)) ?? null;
}

/** The absolute paths of the libraries that a program is started with, its loader among them (ldd(1)). */
export function librariesOf(program: string): string[] {
  const { stdout } = spawnSync("ldd", [program], { encoding: "utf8" });
  return [...(stdout ?? "").matchAll(/(?:^\s*|=> )(\/\S+) \(0x/gm)].map(([, path = ""]) => path);
}

/** What the image has beside busybox's files: the program, its libraries, and the user that it becomes. */
export function toolFiles(program: string): object[] {
  const users = "root:x:0:0:root:/root:/bin/sh\ntcpdump:x:100:101::/nonexistent:/bin/false\n";
  const copied = [program, ...librariesOf(program)];
  return [
    ...[...new Set(copied.map(dirname))].map((path) => ({ path, directory: true })),
    ...copied.map((path) => ({ path, copyOf: path })),
    { path: "/etc/passwd", text: users, mode: "644" },
    { path: "/etc/group", text: "root:x:0:\ntcpdump:x:101:\n", mode: "644" },
  ];
}
