import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const BUSYBOX = ["/bin/busybox", "/usr/bin/busybox"];

/** Where a statically linked busybox is, or null. A dynamic one would not start in a root of its own. */
export function findBusybox(): string | null {
  for (const path of BUSYBOX) {
    if (existsSync(path) && spawnSync("ldd", [path]).status !== 0) return path;
  }
  return null;
}

/**
 * Makes sure that the lab's node can be built here: Linux, perl, a static busybox. As root on Debian a missing busybox is
 * installed with apt-get. Returns null, or one line that says what is missing and how to get it.
 */
export function prepareMachine(): string | null {
  if (process.platform !== "linux") return "the lab needs Linux namespaces: this machine runs another system";
  if (spawnSync("perl", ["-e", "1"]).status !== 0) return "the lab needs perl: apt-get install perl-base";
  if (findBusybox() === null && process.getuid?.() === 0 && existsSync("/etc/debian_version"))
    installBusybox();
  if (findBusybox() === null) return "the lab needs a static busybox: apt-get install busybox-static";
  return null;
}

function installBusybox(): void {
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status === 0;
  const install = () => apt("install", "-y", "-q", "--no-install-recommends", "busybox-static");
  if (!install()) void (apt("update", "-q") && install());
}
