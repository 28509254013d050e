// npm test: installs what is missing (as root on Debian; otherwise says so), then lint, build with types, every test.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

function step(name, command, args) {
  process.stdout.write(`\n== ${name}\n`);
  const { status, signal } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) {
    process.stderr.write(`\n${name} failed (${signal ?? `exit status ${status}`})\n`);
    process.exit(status || 1);
  }
}

const node = process.execPath;
step("what the tests need", node, ["scripts/needs.mjs"]);
step("lint and format", node, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."]);
step("build and types", node, ["scripts/build.mjs"]);
step("unit, architecture and e2e tests", node, ["scripts/jest.mjs"]);
