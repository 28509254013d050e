// Installs the programs that tests and the lab use, with apt-get as root on Debian; elsewhere says in one line what is missing.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** A program, where it may be, its Debian package, and what cannot be tested without it. */
const NEEDS = [
  {
    program: "busybox",
    paths: ["/bin/busybox", "/usr/bin/busybox"],
    package: "busybox-static",
    without: "the lab and every test on it",
  },
  { program: "kubectl", package: "kubernetes-client", without: "tests that compare with kubectl" },
  { program: "nsenter", package: "util-linux", without: "the lab and every test on it" },
  {
    program: "ip",
    paths: ["/sbin/ip", "/usr/sbin/ip", "/bin/ip", "/usr/bin/ip"],
    package: "iproute2",
    without: "the lab and every test on it",
  },
  { program: "containerd", package: "containerd", without: "tests against a real container runtime" },
  {
    program: "runc",
    paths: ["/usr/sbin/runc"],
    package: "runc",
    without: "tests against a real container runtime",
  },
  {
    program: "iptables-nft",
    paths: ["/usr/sbin/iptables-nft"],
    package: "iptables",
    without: "reading real rules of iptables",
  },
  { program: "nft", paths: ["/usr/sbin/nft"], package: "nftables", without: "reading real rules of nft" },
  {
    program: "tcpdump",
    paths: ["/usr/bin/tcpdump", "/usr/sbin/tcpdump"],
    package: "tcpdump",
    without: "capturing a packet by enter",
  },
  {
    program: "chromium",
    package: "chromium",
    without: "looking at -o html and -o svg in a browser",
    // Some 300 MB: for whoever works on pictures.
    byHand: true,
  },
  { program: "perl", package: "perl-base", without: "the lab and every test on it" },
];

function found({ program, paths }) {
  const folders = (process.env.PATH ?? "").split(":").filter(Boolean);
  return [...(paths ?? []), ...folders.map((folder) => `${folder}/${program}`)].some(existsSync);
}

function apt(...args) {
  return spawnSync("apt-get", ["-q", "-y", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  }).status;
}

const missing = NEEDS.filter((need) => !need.byHand && !found(need));
if (missing.length > 0 && process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
  process.stdout.write(`installing ${missing.map((need) => need.package).join(" ")}\n`);
  apt("update");
  for (const need of missing) apt("install", "--no-install-recommends", need.package);
}
for (const need of NEEDS.filter((one) => !found(one))) {
  process.stdout.write(
    `missing: ${need.program} (Debian package ${need.package}); skipped without it: ${need.without}\n`,
  );
}
