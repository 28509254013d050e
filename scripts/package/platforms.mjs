/**
 * The platforms that a binary is made for: krew's names, Bun's target, and the npm package that brings Bun's executable for it.
 * All that krew knows (krew: internal/index/validation/validate.go) and Bun has a target for. Linux binaries need glibc.
 */
export const PLATFORMS = [
  { os: "linux", arch: "amd64", target: "bun-linux-x64", runtime: "@oven/bun-linux-x64" },
  { os: "linux", arch: "arm64", target: "bun-linux-arm64", runtime: "@oven/bun-linux-aarch64" },
  { os: "darwin", arch: "amd64", target: "bun-darwin-x64", runtime: "@oven/bun-darwin-x64" },
  { os: "darwin", arch: "arm64", target: "bun-darwin-arm64", runtime: "@oven/bun-darwin-aarch64" },
  { os: "windows", arch: "amd64", target: "bun-windows-x64", runtime: "@oven/bun-windows-x64" },
  { os: "windows", arch: "arm64", target: "bun-windows-arm64", runtime: "@oven/bun-windows-aarch64" },
];

const NODE_OS = { linux: "linux", darwin: "darwin", win32: "windows" };
const NODE_ARCH = { x64: "amd64", arm64: "arm64" };

/** `linux-amd64`: a folder of dist/package, and how a platform is named on the command line. */
export function nameOf({ os, arch }) {
  return `${os}-${arch}`;
}

/** The platform that this process runs on; undefined where there is none of them. */
export function hostPlatform() {
  const { platform, arch } = process;
  return PLATFORMS.find((one) => one.os === NODE_OS[platform] && one.arch === NODE_ARCH[arch]);
}

/** A program's file name there. */
export function executable(name, { os }) {
  return os === "windows" ? `${name}.exe` : name;
}
