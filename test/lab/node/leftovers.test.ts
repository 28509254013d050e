import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "@jest/globals";
import { startMachine } from "./machine.js";
import { container, leftCgroups, missing, startNode, until } from "./node-under-test.js";
import { allProcesses, descendants } from "./processes.js";

const describeNode = missing ? describe.skip : describe;
const busy = {
  containers: [
    container("app", "sh", "-c", "trap '' TERM; sleep 1000 & sleep 1000 & while :; do sleep 0.1; done"),
  ],
};

describeNode("what is left of a node", () => {
  test("nothing after stop, with pods still running", async () => {
    const node = await startNode();
    const pods = ["a", "b"].map((name) => node.create(name, busy));
    for (const pod of pods) await node.phase(pod, "Running");
    const { pid } = node.kubelet.machine;
    const before = descendants(pid);
    expect(before.length).toBeGreaterThan(6);
    await node.stop();
    const alive = new Set(allProcesses().map((each) => each.pid));
    expect([{ pid }, ...before].filter((each) => alive.has(each.pid))).toEqual([]);
    expect(leftCgroups()).toEqual([]);
    expect(existsSync(node.directory)).toBe(false);
  });

  test("no process and no address of a pod that was removed", async () => {
    const node = await startNode();
    const pod = node.create("a", { ...busy, hostPID: true });
    await node.phase(pod, "Running");
    await node.remove(pod);
    await until("only PID 1 is left", () => descendants(node.kubelet.machine.pid).length === 0);
    expect(node.kubelet.runtime.sandboxes.size).toBe(0);
    await node.stop();
  });

  const children: number[] = [];
  afterEach(() => {
    for (const pid of children.splice(0)) process.kill(pid, "SIGKILL");
  });

  test("nothing after kill -9 of the lab", async () => {
    const module = new URL("./node-under-test.js", import.meta.url).href;
    const script = `const { startNode, container } = await import(${JSON.stringify(module)});
      const node = await startNode();
      const pod = node.create("a", { containers: [container("app", "sleep", "1000000")] });
      await node.phase(pod, "Running");
      console.log(JSON.stringify({ pid: node.kubelet.machine.pid, directory: node.directory }));
      setInterval(() => {}, 1000);`;
    const lab = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let line = "";
    for await (line of createInterface({ input: lab.stdout })) break;
    const { pid, directory } = JSON.parse(line);
    children.push(pid);
    lab.kill("SIGKILL");
    await until("PID 1 of the node is gone", () => !existsSync(`/proc/${pid}`));
    children.pop();
    await until("its folder is gone", () => !existsSync(directory));
    const cgroups = readdirSync("/sys/fs/cgroup").flatMap((name) => {
      const path = `/sys/fs/cgroup/${name}/lab-${lab.pid}-node1`;
      return existsSync(path) ? [path] : [];
    });
    expect(cgroups).toEqual([]);
  });

  test("nothing of a node that cannot be started", async () => {
    const directory = mkdtempSync(join(tmpdir(), "nsinfo-lab-"));
    await expect(
      startMachine({ name: "node1", directory, address: "no address", images: [] }),
    ).rejects.toThrow(/could not be started/);
    expect(readdirSync(directory)).toEqual([]);
    rmSync(directory, { recursive: true });
    expect(leftCgroups()).toEqual([]);
  });
});
