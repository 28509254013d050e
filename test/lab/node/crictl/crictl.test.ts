import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Json } from "../../types.js";
import { container, missing, type NodeUnderTest, ref, startNode } from "../node-under-test.js";
import { crictl } from "./crictl.js";

const describeNode = missing ? describe.skip : describe;
const ENDPOINT = ["-r", "unix:///run/containerd/containerd.sock"];
const NOBODY = "0".repeat(64);

describeNode("crictl on the node", () => {
  let node: NodeUnderTest;
  let app: Json;
  beforeAll(async () => {
    node = await startNode();
    const debug = { ...container("debug", "sleep", "1000000"), securityContext: { privileged: true } };
    app = node.create("app", {
      containers: [container("one", "sleep", "1000000"), container("two", "sleep", "1000000")],
    });
    const tools = node.create("tools", { hostPID: true, hostNetwork: true, containers: [debug] });
    for (const pod of [app, tools]) await node.phase(pod, "Running");
    onNode = async (...command) => {
      const options = { command, stdin: false, stdout: true, stderr: true, tty: false };
      const session = await node.kubelet.exec(ref(tools), "debug", options);
      if (!session.stdout || !session.stderr) throw new Error("no output");
      const [stdout, stderr, end] = await Promise.all([
        text(session.stdout),
        text(session.stderr),
        session.ended,
      ]);
      return { exit: "exitCode" in end ? end.exitCode : -1, stdout, stderr };
    };
  });
  afterAll(() => node.stop());

  type Answer = { exit: number; stdout: string; stderr: string };
  let onNode: (...command: string[]) => Promise<Answer>;
  const fromDebugPod = (...argv: string[]) =>
    onNode("nsenter", "-t", "1", "-m", "--", "crictl", ...ENDPOINT, ...argv);
  const direct = (...argv: string[]) => crictl(node.kubelet.runtime, argv);
  const idOf = (name: string) =>
    node
      .status(app)
      .containerStatuses.find((each: Json) => each.name === name)
      .containerID.slice(13);

  test("entered from a debug pod it names processes that the debug pod sees", async () => {
    const template = '{{range .}}{{.status.id}} {{.info.pid}}{{"\\n"}}{{end}}';
    const asked = ["inspect", "-o", "go-template", "--template", template, idOf("one"), idOf("two")];
    const answer = await fromDebugPod(...asked);
    expect(answer).toEqual(direct(...ENDPOINT, ...asked));
    for (const line of answer.stdout.trim().split("\n")) {
      const [id = "", pid = ""] = line.split(" ");
      const name = id === idOf("one") ? "one" : "two";
      const { stdout } = await onNode("readlink", `/proc/${pid}/ns/pid`);
      expect(stdout.trim()).toBe(node.namespace(app, name, "pid"));
    }
  });

  test("the socket is on the node and nowhere else", async () => {
    expect(
      (await onNode("nsenter", "-t", "1", "-m", "--", "test", "-S", "/run/containerd/containerd.sock")).exit,
    ).toBe(0);
    expect((await onNode("test", "-e", "/run/containerd")).exit).toBe(1);
  });

  test("a sandbox's namespaces are where its container's spec says", () => {
    const [inspected] = [idOf("one")].map((id) => JSON.parse(direct("inspect", id).stdout));
    const { sandboxID, runtimeSpec } = inspected.info;
    const sandbox = JSON.parse(direct("inspectp", sandboxID).stdout);
    const paths = runtimeSpec.linux.namespaces.map(({ type, path }: Json) => [type, path]);
    expect(paths).toEqual([
      ["pid", undefined],
      ["ipc", `/proc/${sandbox.info.pid}/ns/ipc`],
      ["uts", `/proc/${sandbox.info.pid}/ns/uts`],
      ["mount", undefined],
      ["network", `/proc/${sandbox.info.pid}/ns/net`],
    ]);
  });

  test("an ended container has PID 0", async () => {
    const pod = node.create("done", { restartPolicy: "Never", containers: [container("once", "true")] });
    await node.phase(pod, "Succeeded");
    const id = node.status(pod).containerStatuses[0].containerID.slice(13);
    const template = "{{.status.state}} {{.info.pid}}";
    expect(direct("inspect", "-o", "go-template", "--template", template, id).stdout).toBe(
      "CONTAINER_EXITED 0\n",
    );
    expect(direct("ps", "-q").stdout).not.toContain(id);
    expect(direct("ps", "-a", "-q").stdout).toContain(id);
  });

  test("its configuration is a file of the node", async () => {
    const write =
      "nsenter -t 1 -m -- sh -c 'echo runtime-endpoint: unix:///run/none.sock > /tmp/crictl.yaml'";
    expect((await onNode("sh", "-c", write)).exit).toBe(0);
    expect(direct("-c", "/tmp/crictl.yaml", "ps").stderr).toContain("dial unix /run/none.sock");
    expect(direct("-c", "/tmp/crictl.yaml", ...ENDPOINT, "ps").exit).toBe(0);
    // A file of this machine, not of the node.
    expect(direct("-c", `${process.cwd()}/package.json`, "ps").exit).toBe(1);
  });

  // Words recorded from crictl 1.36; times are today's.
  const wrong: [what: string, argv: () => string[], words: string][] = [
    [
      "an unknown ID among others fails the whole call",
      () => [...ENDPOINT, "inspect", idOf("one"), NOBODY],
      `get the status of containers: get container status: rpc error: code = NotFound desc = an error occurred when try to find container \\"${NOBODY}\\": not found"\n`,
    ],
    [
      "a dead endpoint",
      () => ["-r", "unix:///run/none.sock", "ps"],
      'level=error msg="validate service connection: validate CRI v1 runtime API for endpoint \\"unix:///run/none.sock\\": rpc error: code = Unavailable desc = connection error: desc = \\"transport: Error while dialing: dial unix /run/none.sock: connect: no such file or directory\\""\n',
    ],
    [
      "no endpoint and no configuration",
      () => ["--config", "/nonexistent", "ps", "-q"],
      'level=warning msg="Config \\"/nonexistent\\" does not exist, trying next: \\"/usr/local/bin/crictl.yaml\\""\n',
    ],
  ];
  test.each(wrong)("%s", (_, argv, words) => {
    const answer = direct(...argv());
    expect(answer).toMatchObject({ exit: 1, stdout: "" });
    expect(answer.stderr).toContain(words);
  });

  test("it can be taken away, made slow, made to hang", async () => {
    await node.kubelet.setCrictl("absent");
    expect((await fromDebugPod("version")).stderr).toContain("crictl");
    await node.kubelet.setCrictl({ slow: 300 });
    const start = Date.now();
    expect((await fromDebugPod("version")).stdout).toContain("RuntimeName:  containerd");
    expect(Date.now() - start).toBeGreaterThanOrEqual(300);
    await node.kubelet.setCrictl("hang");
    const command = ["nsenter", "-t", "1", "-m", "--", "crictl", ...ENDPOINT, "version"];
    expect((await onNode("timeout", "-s", "KILL", "1", ...command)).exit).toBe(137);
    await node.kubelet.setCrictl("normal");
    expect((await fromDebugPod("version")).exit).toBe(0);
  });
});
