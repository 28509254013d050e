import { execFile, spawnSync } from "node:child_process";
import { describe } from "@jest/globals";

const installed = spawnSync("kubectl", ["version", "--client"]).status === 0;
if (!installed) process.stderr.write("no kubectl here: what is compared with it is skipped\n");

/** `describe`, skipped where no kubectl is installed. */
export const describeWithKubectl = installed ? describe : describe.skip;

export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

/** Runs the real kubectl with nothing in its environment but PATH and what is given. */
export function kubectl(args: string[], env: Record<string, string>, cwd?: string): Promise<Ran> {
  const options = { env: { PATH: process.env["PATH"] ?? "", ...env }, cwd, timeout: 60_000 };
  return new Promise((resolve) => {
    const child = execFile("kubectl", args, options, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
    child.stdin?.end();
  });
}
