import { spawn, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { findTcpdump } from "../lab/node/tools-image.js";
import { BINARY, type Cluster, startCluster } from "./cluster.js";
import { container, createRunning, podOf, SLEEPER } from "./pods.js";

const ANNOUNCED =
  /^Creating debug pod \S+ on node \S+ with profile \w+(?:; it ends after \S+ at the latest)?\n/m;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster();
  const containers = [{ ...SLEEPER, name: "first" }, container("app", "exec httpd -f -p 8080 -h /etc")];
  const annotations = { "kubectl.kubernetes.io/default-container": "app" };
  await createRunning(cluster, podOf("web", { containers }, { annotations }));
  if (cluster.lab === null) return;
  await createRunning(cluster, podOf("bare", { containers: [{ name: "app", image: "scratchapp:1" }] }));
}, 120_000);
afterAll(() => cluster?.stop(), 60_000);
afterEach(async () => expect(await cluster.leftovers()).toEqual([]), 30_000);

interface Ran {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

/** Runs `enter --yes` with the given input; `signal` is sent when the command has written something. */
function enter(args: string[], input: Buffer | null = null, signal?: NodeJS.Signals): Promise<Ran> {
  return new Promise((done) => {
    const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
    const child = spawn(BINARY, ["enter", "pod/web", "-n", cluster.namespace, "--yes", ...args], { env });
    const out: Buffer[] = [];
    let stderr = "";
    child.stdout.on("data", (data) => {
      out.push(data);
      if (signal) child.kill(signal);
    });
    child.stderr.on("data", (data) => {
      stderr += data;
    });
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? Buffer.alloc(0));
    child.once("close", (code) =>
      done({ code, stdout: Buffer.concat(out), stderr: stderr.replace(ANNOUNCED, "") }),
    );
  });
}

describe("where the command runs", () => {
  test.each(["net", "ipc", "uts", "pid"] as const)(
    "--%s is the container's namespace, and no other is",
    async (type) => {
      const truth = await cluster.oracle("web", "app");
      const list = "for t in net ipc uts pid mnt; do readlink /proc/self/ns/$t; done";
      const ran = await enter([`--${type}`, "--", "sh", "-c", list]);
      expect([ran.code, ran.stderr]).toEqual([0, ""]);
      const seen = Object.fromEntries(
        [...ran.stdout.toString().matchAll(/^(\w+):\[(\d+)\]$/gm)].map(([, name, inode]) => [
          name,
          Number(inode),
        ]),
      );
      expect(seen[type]).toBe(truth[type]);
      expect(seen["mnt"]).not.toBe(truth["mnt"]);
      expect(["net", "ipc", "uts", "pid"].filter((one) => seen[one] === truth[one as typeof type])).toEqual([
        type,
      ]);
    },
    60_000,
  );

  test("several at once; what listens in the pod is reached at its localhost, under its host name", async () => {
    const ran = await enter([
      "--net",
      "--uts",
      "--",
      "sh",
      "-c",
      "hostname; wget -q -O - http://127.0.0.1:8080/hostname",
    ]);
    expect([ran.code, ran.stdout.toString()]).toEqual([0, "web\nweb\n"]);
  }, 60_000);

  test("-c chooses the container, without it the annotation does", async () => {
    const pid = ["--pid", "--", "sh", "-c", "readlink /proc/self/ns/pid"];
    const [first, app] = [await enter(["-c", "first", ...pid]), await enter(pid)];
    const inode = async (name: string): Promise<string> =>
      `pid:[${(await cluster.oracle("web", name)).pid}]\n`;
    expect([first.stdout.toString(), app.stdout.toString()]).toEqual([
      await inode("first"),
      await inode("app"),
    ]);
  }, 60_000);
});

describe("what goes through", () => {
  test.each([0, 1, 7, 255])(
    "exit status %d",
    async (code) => {
      const ran = await enter(["--net", "--", "sh", "-c", `exit ${code}`]);
      expect([ran.code, ran.stderr]).toEqual([code, ""]);
    },
    60_000,
  );

  test("every byte, in and out, and the end of the input", async () => {
    const all = Buffer.from(Array.from({ length: 3 << 20 }, (_, index) => (index * 7 + (index >> 8)) & 255));
    const ran = await enter(["-i", "--net", "--", "cat"], all);
    expect(ran.code).toBe(0);
    expect(ran.stdout.equals(all)).toBe(true);
  }, 60_000);

  test("stdout and stderr apart; without -i the input is empty", async () => {
    const ran = await enter(
      ["--net", "--", "sh", "-c", "cat; echo out; echo err >&2"],
      Buffer.from("not passed on"),
    );
    expect([ran.stdout.toString(), ran.stderr]).toEqual(["out\n", "err\n"]);
  }, 60_000);

  test.each([
    ["SIGINT", 130],
    ["SIGHUP", 129],
    ["SIGTERM", 143],
  ] as const)(
    "%s in the middle ends it with %d, and the debug pod with it",
    async (signal, code) => {
      const ran = await enter(["--net", "--", "sh", "-c", "echo up; sleep 1000"], null, signal);
      expect([ran.code, ran.stdout.toString()]).toEqual([code, "up\n"]);
    },
    60_000,
  );
});

describe("a terminal", () => {
  const tmux = spawnSync("tmux", ["-V"]).status === 0;
  if (!tmux) console.log("skipped the terminal: there is no tmux");
  const onTerminal = tmux ? test : test.skip;
  const socket = `nsinfo-e2e-${process.pid}`;
  const run = (...args: string[]): string =>
    spawnSync("tmux", ["-L", socket, ...args], { encoding: "utf8" }).stdout;

  async function until(pattern: RegExp): Promise<void> {
    for (const end = Date.now() + 20_000; !pattern.test(run("capture-pane", "-p")); await sleep(50)) {
      if (Date.now() > end) throw new Error(`${pattern} does not come:\n${run("capture-pane", "-p")}`);
    }
  }

  function open(): void {
    run("-f", "/dev/null", "new-session", "-d", "-x", "100", "-y", "30", "sh");
    const line = `KUBECONFIG=${cluster.kubeconfig} ${BINARY} enter pod/web -n ${cluster.namespace} --yes --net -it -- sh`;
    run("send-keys", `${line}; echo "ended with $?"`, "Enter");
  }

  onTerminal(
    "prompt, size, Ctrl-C, exit status",
    async () => {
      try {
        open();
        await until(/^\/ # *$/m);
        run("send-keys", "stty size", "Enter");
        await until(/^30 100$/m);
        run("resize-window", "-x", "120", "-y", "40");
        await sleep(300);
        run("send-keys", "stty size", "Enter");
        await until(/^40 120$/m);
        run("send-keys", "sleep 1000", "Enter");
        await sleep(300);
        run("send-keys", "C-c");
        run("send-keys", 'echo "after $?"', "Enter");
        await until(/^after 130$/m);
        run("send-keys", "exit 7", "Enter");
        await until(/^ended with 7$/m);
      } finally {
        run("kill-server");
      }
    },
    90_000,
  );

  onTerminal(
    "a terminal that is closed in the middle leaves no debug pod",
    async () => {
      open();
      await until(/^\/ # *$/m);
      run("kill-server");
      for (const end = Date.now() + 20_000; (await cluster.leftovers()).length > 0 && Date.now() < end; )
        await sleep(50);
    },
    90_000,
  );

  test("-t without a terminal goes on without one, as kubectl does", async () => {
    const ran = await enter(["-it", "--net", "--", "sh", "-c", "tty; true"], Buffer.from(""));
    expect([ran.code, ran.stdout.toString(), ran.stderr]).toEqual([
      0,
      "not a tty\n",
      "Unable to use a TTY - input is not a terminal or the right kind of file\n",
    ]);
  }, 60_000);
});

describe("what goes wrong", () => {
  test("a tool that the image does not have: which, and where it is", async () => {
    const [common, rare] = [
      await enter(["--net", "--", "tcpdump", "-n"]),
      await enter(["--net", "--", "no-such-tool"]),
    ];
    expect([common.code, common.stderr]).toEqual([
      127,
      "error: the debug pod's image busybox:1.36 has no tcpdump\nhint: --image nicolaka/netshoot has it\n",
    ]);
    expect(rare.stderr).toBe(
      "error: the debug pod's image busybox:1.36 has no no-such-tool\nhint: --image names another image\n",
    );
  }, 60_000);

  test.each<[string, string[], RegExp]>([
    [
      "no namespace",
      ["--", "ip"],
      /^error: no namespace was named: at least one of --net, --ipc, --uts, --pid/,
    ],
    ["no command", ["--net"], /^error: you must specify at least one command, after --/],
    [
      "the command before --",
      ["--net", "ip", "--", "route"],
      /^error: exactly one pod is expected, and the command after --/,
    ],
    [
      "unknown container",
      ["--net", "-c", "nope", "--", "ip"],
      /^error: container nope not found in pod web\nhint: its containers are: first, app/,
    ],
    [
      "a profile that cannot enter",
      ["--net", "--profile", "minimal", "--", "ip"],
      /^error: profile minimal cannot enter namespaces/,
    ],
    ["no time", ["--net", "--timeout", "0", "--", "ip"], /^error: --timeout must be higher than zero/],
  ])(
    "%s",
    async (_, args, message) => {
      const ran = await enter(args);
      expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(message)]);
    },
    60_000,
  );

  test("the debug pod's deadline ends the command too", async () => {
    const ran = await enter(["--net", "--timeout", "4s", "--", "sleep", "1000"]);
    expect(ran.code).not.toBe(0);
    expect(ran.stderr).toMatch(/^the debug pod's time of 4s is over: --timeout allows it longer$/m);
    expect(ran.stderr).not.toMatch(/this is a bug|^\s+at /m);
  }, 60_000);
});

const onLab = process.env["NSINFO_E2E_KUBECONFIG"] ? test.skip : test;

onLab(
  "a container without a shell or any tool",
  async () => {
    const args = ["pod/bare", "-n", cluster.namespace];
    const listens = await cluster.nsinfo(["localhost", ...args, "--connect", "-o", "json"]);
    expect(JSON.parse(listens.stdout).pods[0].listeners).toMatchObject([{ port: 8080, container: "app" }]);
    const fetched = await cluster.nsinfo([
      "enter",
      ...args,
      "--yes",
      "--net",
      "--",
      "sh",
      "-c",
      "wget -q -O - http://127.0.0.1:8080/scratchapp | wc -c",
    ]);
    expect([fetched.code, Number(fetched.stdout) > 100_000]).toEqual([0, true]);
  },
  90_000,
);

const tcpdump = findTcpdump();
if (tcpdump === null) console.log("skipped captures: there is no tcpdump (Debian package tcpdump)");
const onCapture = tcpdump === null || process.env["NSINFO_E2E_KUBECONFIG"] ? describe.skip : describe;

onCapture("a capture of a container without any tool", () => {
  const CAPTURE = ["--image", "nicolaka/netshoot", "--", "tcpdump", "-ni", "any", "-U", "-w", "-"];
  const WORD = "captured-\u00e4\u0000-and-no-text";

  /** Says to the container what a packet then has in it, from the machine's own side: the tool has no part in it. */
  function say(): void {
    const found = cluster.lab?.containers().find((one) => one.pod === "bare" && one.container === "app");
    const request = `GET /${encodeURIComponent(WORD)} HTTP/1.0\r\nX: ${WORD}\r\n\r\n`;
    const child = spawn("nsenter", ["-t", String(found?.pid), "-n", "busybox", "nc", "127.0.0.1", "8080"]);
    child.stdin.on("error", () => undefined);
    child.stdin.end(request);
  }

  /** Runs `enter` on it, says the word over and over once tcpdump listens, and stops when `until` says so. */
  function capture(args: string[], until?: (pcap: Buffer) => NodeJS.Signals | null): Promise<Ran> {
    return new Promise((done) => {
      const env = { ...process.env, KUBECONFIG: cluster.kubeconfig };
      const child = spawn(BINARY, ["enter", "pod/bare", "-n", cluster.namespace, "--yes", "--net", ...args], {
        env,
      });
      let out = Buffer.alloc(0);
      let stderr = "";
      let talk: NodeJS.Timeout | undefined;
      child.stdout.on("data", (data) => {
        out = Buffer.concat([out, data]);
        const signal = until?.(out);
        if (signal) child.kill(signal);
      });
      child.stderr.on("data", (data) => {
        stderr += data;
        if (/listening on/.test(stderr)) talk ??= setInterval(say, 50);
      });
      child.once("close", (code) => {
        clearInterval(talk);
        done({ code, stdout: out, stderr });
      });
    });
  }

  /** What it says of every file: where it is from, that this machine's interfaces are not those, whose rights it took. */
  const HARMLESS = /^reading from file -|^Warning: interface names might be incorrect$|^dropped privs/;

  /** What tcpdump itself makes of a file: its lines, and its complaints beside the one that names the file. */
  function readBack(pcap: Buffer): { lines: string[]; complaints: string[] } {
    const ran = spawnSync(tcpdump ?? "", ["-n", "-r", "-"], { input: pcap, encoding: "utf8" });
    const all = (text: string): string[] => text.split("\n").filter((line) => line !== "");
    const complaints = all(ran.stderr).filter((line) => !HARMLESS.test(line));
    return { lines: all(ran.stdout), complaints };
  }

  test("-c 1: one packet, to the last byte, in a file that opens", async () => {
    const data = "tcp dst port 8080 and tcp[tcpflags] & tcp-push != 0";
    const ran = await capture([...CAPTURE, "-c", "1", data]);
    expect(ran.code).toBe(0);
    const pcap = ran.stdout;
    // pcap-savefile(5): magic number, version 2.4; the packet's header is 16 bytes, its own length at 8.
    expect([pcap.readUInt32LE(0), pcap.readUInt16LE(4), pcap.readUInt16LE(6)]).toEqual([0xa1b2c3d4, 2, 4]);
    expect(pcap.length).toBe(24 + 16 + pcap.readUInt32LE(24 + 8));
    expect(pcap.includes(Buffer.from(`X: ${WORD}\r\n`))).toBe(true);
    const { lines, complaints } = readBack(pcap);
    expect(complaints).toEqual([]);
    expect(lines).toEqual([expect.stringMatching(/ > 127\.0\.0\.1\.8080: Flags \[P\.\]/)]);
  }, 60_000);

  test("ended by Ctrl-C: the packets up to there, and none in part", async () => {
    const ran = await capture([...CAPTURE, "port", "8080"], (pcap) =>
      pcap.length > 20_000 ? "SIGINT" : null,
    );
    expect(ran.code).toBe(130);
    const { lines, complaints } = readBack(ran.stdout);
    expect(complaints).toEqual([]);
    expect(lines.length).toBeGreaterThan(100);
  }, 60_000);
});

onLab(
  "running commands is refused: in the server's words, and the debug pod goes",
  async () => {
    const message =
      'pods "nsinfo" is forbidden: User "dev" cannot create resource "pods/exec" in API group ""';
    cluster.lab?.api.setFaults([{ match: { path: "/exec" }, fault: { kind: "status", code: 403, message } }]);
    const ran = await enter(["--net", "--", "true"]);
    cluster.lab?.api.setFaults([]);
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining(message)]);
  },
  60_000,
);

onLab(
  "the connection is reset before it is open: said, and the debug pod goes",
  async () => {
    cluster.lab?.api.setFaults([{ match: { path: "/exec" }, fault: { kind: "reset" } }]);
    const ran = await enter(["--net", "--", "true"]);
    cluster.lab?.api.setFaults([]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).not.toMatch(/this is a bug|^\s+at /m);
  },
  60_000,
);

test("--print-command prints what to type on the node, and runs nothing", async () => {
  const ran = await enter(["--net", "--uts", "--print-command", "--", "echo", "it's", "a b"]);
  expect(ran.code).toBe(0);
  expect(ran.stdout.toString()).toMatch(/^nsenter -t \d+ -n -u -- echo 'it'\\''s' 'a b'\n$/);
  expect(ran.stderr).toMatch(/^As root on node \S+:$/m);
}, 60_000);
