import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";
import type { CrictlAnswer } from "../../src/model/reading.js";
import { parseCollectorOutput } from "../../src/probe/parse.js";
import { fixtureText } from "../fixture.js";
import { renderTemplate } from "../lab/node/crictl/template.js";
import type { Json } from "../lab/types.js";

/** An answer of `crictl inspect -o json`, cut to what the template looks at, and what is to be understood of it. */
interface Inspected {
  inspect: Json;
  understood: CrictlAnswer;
}

/** Every file there is, and no other. */
const NAMES = [
  "recorded/inspect/containerd-2.1.yaml",
  "recorded/inspect/containerd-2.1-exited.yaml",
  "constructed/inspect/containerd-host-pid.yaml",
  "constructed/inspect/crio.yaml",
  "constructed/inspect/crio-no-verbose-info.yaml",
  "constructed/inspect/cri-dockerd.yaml",
];

/** The go-template as the shell makes it of the collector's own lines. */
function collectorTemplate(): string {
  const script = readFileSync("src/probe/collector.sh", "utf8");
  const lines = /^one='[\s\S]*?^template=.*$/m.exec(script)?.[0] ?? "";
  return spawnSync("sh", ["-c", `${lines}\nprintf %s "$template"`], { encoding: "utf8" }).stdout;
}

const TEMPLATE = collectorTemplate();
const read = (name: string): Inspected => load(fixtureText(name)) as Inspected;

function understand(printed: string): Map<string, CrictlAnswer> {
  const lines = printed.split("\n").filter((line) => line !== "");
  const text = ["@begin 1", "@round 1", "@crictl ok", ...lines.map((line) => `@container ${line}`)].join(
    "\n",
  );
  return parseCollectorOutput("node1", text).crictl.answers;
}

test("the fixtures are these and no others, and each names its source first", () => {
  const files = ["recorded/inspect", "constructed/inspect"].flatMap((folder) =>
    readdirSync(join("test/fixtures", folder)).map((file) => `${folder}/${file}`),
  );
  expect([...files].sort()).toEqual([...NAMES].sort());
  for (const name of NAMES) {
    const first = fixtureText(name).split("\n")[0] ?? "";
    expect(first).toMatch(/^# Source: \S.{15,}/);
    expect(first.startsWith("# Source: recorded")).toBe(name.startsWith("recorded/"));
  }
});

describe.each(NAMES)("%s", (name) => {
  const { inspect, understood } = read(name);

  test("one ID: an object", () => {
    expect([...understand(renderTemplate(TEMPLATE, inspect))]).toEqual([[inspect.status.id, understood]]);
  });

  test("several IDs: an array, one line each", () => {
    const other = read("recorded/inspect/containerd-2.1.yaml");
    const found = understand(renderTemplate(TEMPLATE, [other.inspect, inspect]));
    expect(found.get(other.inspect.status.id)).toEqual(other.understood);
    expect(found.get(inspect.status.id)).toEqual(understood);
  });
});
