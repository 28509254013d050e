import { readFileSync } from "node:fs";
import yaml from "js-yaml";
import type { Json } from "../../types.js";
import type { Runtime } from "../runtime.js";
import { type CrictlCommand, parseArguments, UsageError } from "./arguments.js";
import { goJson } from "./go-values.js";
import info from "./info.json" with { type: "json" };
import { inspectContainer } from "./inspect.js";
import { inspectSandbox } from "./inspectp.js";
import {
  chosenContainers,
  chosenSandboxes,
  containerTable,
  listedContainer,
  listedSandbox,
  protoJson,
  sandboxTable,
} from "./lists.js";
import { renderTemplate } from "./template.js";

export interface CrictlAnswer {
  exit: number;
  stdout: string;
  stderr: string;
}

const ENDPOINT = /^(?:unix:\/\/)?(?:\/var)?\/run\/containerd\/containerd\.sock$/;
const VERSION =
  "Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  2.1.9+unknown\nRuntimeApiVersion:  v1\n";

/** What ends a call: the words after `level=error`, and what klog printed before them. */
class Failure extends Error {
  constructor(
    message: string,
    readonly before = "",
  ) {
    super(message);
  }
}

/** Answers a command line of crictl for one node, as crictl 1.36 with containerd 2.1.9 does. */
export function crictl(runtime: Runtime, argv: string[]): CrictlAnswer {
  const warnings: string[] = [];
  try {
    const command = parseArguments(argv);
    if (command.global["version"]) return { exit: 0, stdout: "crictl version v1.36.0\n", stderr: "" };
    connect(runtime, command, warnings);
    const run = COMMANDS[command.command ?? ""];
    if (!run) throw new UsageError(`the lab's crictl has no command ${command.command ?? ""}`);
    return { exit: 0, stdout: run(runtime, command), stderr: warnings.join("") };
  } catch (error) {
    const before = error instanceof Failure ? error.before : "";
    return {
      exit: 1,
      stdout: "",
      stderr: warnings.join("") + before + logLine("error", (error as Error).message),
    };
  }
}

const COMMANDS: Record<string, (runtime: Runtime, command: CrictlCommand) => string> = {
  inspect: (runtime, { flags, ids }) => {
    const wanted =
      ids.length > 0 ? ids : chosenContainers(runtime.containers(), flags).map(({ life }) => life.id);
    const all = runtime.containers();
    return statuses("get the status of containers: ", wanted, flags, (id) => {
      const found = all.filter(({ life }) => life.id.startsWith(id));
      if (found.length !== 1 || !found[0])
        throw notFound("ContainerStatus", "containerID", "get container status", id, `container "${id}"`);
      return inspectContainer(found[0].sandbox, found[0].life);
    });
  },
  inspectp: (runtime, { flags, ids }) => {
    const all = [...runtime.sandboxes.values()];
    const wanted = ids.length > 0 ? ids : chosenSandboxes(all, flags).map(({ id }) => id);
    return statuses("get the status of pod sandboxes: ", wanted, flags, (id) => {
      const found = all.filter((sandbox) => sandbox.id.startsWith(id));
      if (found.length !== 1 || !found[0])
        throw notFound("PodSandboxStatus", "podSandboxID", "get pod sandbox status", id, "sandbox");
      return inspectSandbox(found[0]);
    });
  },
  ps: (runtime, { flags }) => {
    const list = chosenContainers(runtime.containers(), flags);
    if (flags["quiet"] && !flags["output"]) return list.map(({ life }) => `${life.id}\n`).join("");
    return listing(flags["output"], { containers: list.map(listedContainer) }, () => containerTable(list));
  },
  pods: (runtime, { flags }) => {
    const list = chosenSandboxes([...runtime.sandboxes.values()], flags);
    if (flags["quiet"] && !flags["output"]) return list.map(({ id }) => `${id}\n`).join("");
    return listing(flags["output"], { items: list.map(listedSandbox) }, () => sandboxTable(list));
  },
  info: (_runtime, { flags }) => formatted(info, flags),
  version: () => VERSION,
};

/** One status is an object, several are an array; one unknown ID fails the whole call. */
function statuses(
  prefix: string,
  ids: string[],
  flags: Record<string, string>,
  find: (id: string) => Json,
): string {
  if (ids.length === 0) throw new Failure("No IDs provided or nothing found per filter");
  try {
    const found = ids.map(find);
    if (flags["output"] === "table")
      return found.map(({ status }) => `ID: ${status.id}\nState: ${status.state}\n`).join("");
    return formatted(found.length === 1 ? found[0] : found, flags);
  } catch (error) {
    throw new Failure(prefix + (error as Error).message, error instanceof Failure ? error.before : "");
  }
}

function formatted(value: Json, flags: Record<string, string>): string {
  const format = flags["output"] ?? "json";
  if (format === "json") return `${goJson(value, "  ")}\n`;
  if (format === "yaml")
    return `${yaml.dump(JSON.parse(goJson(value)), { noArrayIndent: true, lineWidth: -1 })}\n`;
  if (format !== "go-template") throw new Failure(`unsupported format: ${JSON.stringify(format)}`);
  try {
    return `${renderTemplate(flags["template"] ?? "", JSON.parse(goJson(value)))}\n`;
  } catch (error) {
    const what = (error as Error).message.includes(": executing ")
      ? "failed to template data"
      : "failed to generate go-template";
    throw new Failure(`execute template: ${what}: ${(error as Error).message}`);
  }
}

function listing(format: string | undefined, value: Json, table: () => string): string {
  if (format === undefined || format === "table") return table();
  if (format === "json") return `${protoJson(value)}\n`;
  if (format === "yaml") return `${yaml.dump(value, { noArrayIndent: true, lineWidth: -1 })}\n`;
  throw new Failure(`listing containers: unsupported output format ${JSON.stringify(format)}`);
}

/** The node's configuration file of crictl; undefined when the node has none there. */
function readConfig(runtime: Runtime, path: string): Json | undefined {
  try {
    return yaml.load(readFileSync(`/proc/${runtime.machine.pid}/root${path}`, "utf8"));
  } catch {
    return undefined;
  }
}

/** Where it connects to: the flag says, or a configuration file that must be there (cri-tools pkg/common/config.go). */
function connect(runtime: Runtime, { global }: CrictlCommand, warnings: string[]): void {
  const config = global["config"] === undefined ? {} : readConfig(runtime, global["config"]);
  if (config === undefined) {
    const next = "/usr/local/bin/crictl.yaml";
    warnings.push(logLine("warning", `Config "${global["config"]}" does not exist, trying next: "${next}"`));
    throw new Failure(`get server config: load config file: stat ${next}: no such file or directory`);
  }
  const endpoint: string | undefined = global["runtime-endpoint"] ?? config?.["runtime-endpoint"];
  if (endpoint === undefined || ENDPOINT.test(endpoint)) return;
  const path = endpoint.replace(/^unix:\/\//, "");
  throw new Failure(
    `validate service connection: validate CRI v1 runtime API for endpoint "unix://${path}": rpc error: code = Unavailable ` +
      `desc = connection error: desc = "transport: Error while dialing: dial unix ${path}: connect: no such file or directory"`,
  );
}

function notFound(call: string, field: string, step: string, id: string, what: string): Failure {
  const reason = `rpc error: code = NotFound desc = an error occurred when try to find ${what}: not found`;
  const now = new Date().toISOString();
  const stamp = `${now.slice(5, 7)}${now.slice(8, 10)} ${now.slice(11, 23)}000`;
  const klog = `E${stamp}   16449 remote_runtime.go:569] "${call} from runtime service failed" err=${JSON.stringify(reason)} ${field}="${id}"\n`;
  return new Failure(`${step}: ${reason}`, klog);
}

/** A line of logrus (github.com/sirupsen/logrus, TextFormatter without a terminal). */
function logLine(level: string, message: string): string {
  const time = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  return `time="${time}" level=${level} msg=${JSON.stringify(message)}\n`;
}
