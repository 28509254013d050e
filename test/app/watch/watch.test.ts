import { describe, expect, test } from "@jest/globals";
import { reportChanges } from "../../../src/analysis/compare/report-changes.js";
import { Bell } from "../../../src/app/watch/bell.js";
import { type Look, watch } from "../../../src/app/watch/watch.js";
import { KubeError } from "../../../src/kube/errors.js";
import type { NamespaceReport } from "../../../src/model/report.js";
import { entryLines, screen } from "../../../src/render/watch.js";
import { recordedReport } from "../../recorded-report.js";

const ONE = recordedReport(["sidecar"]);
const NEW_ID = "f".repeat(64);

/** The same with another life of `app`. */
function restarted(report: NamespaceReport): NamespaceReport {
  const next = structuredClone(report);
  const app = next.pods[0]?.containers.find(({ name }) => name === "app");
  if (app) {
    app.id = `containerd://${NEW_ID}`;
    app.namespaces.mnt.inode = 5;
  }
  return next;
}

const told = (looks: Look[]): unknown[] =>
  looks.map(({ changes, failure }) =>
    failure === null
      ? changes.map(({ change }) => (typeof change === "string" ? change : change.aspect))
      : failure.message,
  );

describe("looks", () => {
  const pace = { slow: 5, settle: 0 };

  async function looks(answers: (NamespaceReport | Error)[]): Promise<Look[]> {
    const over = new AbortController();
    const found: Look[] = [];
    const read = async (): Promise<NamespaceReport> => {
      const next = answers.shift();
      if (next instanceof Error) throw next;
      if (next === undefined) over.abort(new Error("over"));
      return next ?? ONE;
    };
    const run = async (): Promise<void> => {
      for await (const look of watch(read, new Bell(), over.signal, pace)) found.push(look);
    };
    await run().catch((error: Error) => {
      if (error.message !== "over") throw error;
    });
    return found;
  }

  test("the first is what there is, later ones what changed", async () => {
    const empty = { ...ONE, pods: [], findings: [] };
    const found = await looks([ONE, ONE, restarted(ONE), empty, ONE]);
    expect(told(found).slice(0, 5)).toEqual([[], [], ["restart"], ["gone"], ["new"]]);
  });

  test("one that fails is told, and compared over", async () => {
    const refused = new KubeError("Timeout", "no answer");
    expect(told(await looks([ONE, refused, restarted(ONE)])).slice(0, 3)).toEqual([
      [],
      "no answer",
      ["restart"],
    ]);
  });

  test("the first that fails, and what is no answer of the cluster's, is thrown", async () => {
    await expect(looks([new KubeError("NotFound", "not there")])).rejects.toThrow("not there");
    await expect(looks([ONE, new Error("a bug")])).rejects.toThrow("a bug");
  });
});

test("a drift and a finding are changes of their own", () => {
  const next = structuredClone(ONE);
  const cell = next.pods[0]?.containers[0]?.namespaces.net;
  if (cell) Object.assign(cell, { scope: "host", drift: true });
  const aspects = reportChanges(ONE, next).map(({ change }) => (change as { aspect: string }).aspect);
  expect(aspects).toEqual(expect.arrayContaining(["scope", "drift"]));
});

describe("the bell", () => {
  const { signal } = new AbortController();

  test("rung before somebody waits, it is heard once", async () => {
    const bell = new Bell();
    bell.ring();
    bell.ring();
    expect([await bell.wait(1000, signal), await bell.wait(1, signal)]).toEqual([true, false]);
  });

  test("an interruption ends the waiting", async () => {
    const over = new AbortController();
    const waiting = new Bell().wait(1_000_000, over.signal);
    over.abort(new Error("interrupted"));
    await expect(waiting).rejects.toThrow("interrupted");
  });
});

test("a screen overwrites, and erases nothing before", () => {
  const text = screen(["a", "b", "c"], 3);
  expect(text).toBe("\u001b[Ha\u001b[K\nb\u001b[K\n\u001b[J");
  expect(text).not.toContain("\u001b[2J");
});

test("fresh entries are marked, and no line is wider than the terminal", () => {
  const entry = (what: string) => ({ at: "T", pod: "d/x", what });
  const lines = entryLines([entry("old"), entry("new\u001b[31m, very long")], 1, {
    color: false,
    columns: 14,
  });
  expect(lines).toEqual(
    ["  T d/x old", "* T d/x new, v"].map((line) => expect.stringContaining(line.slice(0, 9))),
  );
  expect(lines.every((line) => line.length <= 14 && !line.includes("\u001b"))).toBe(true);
});
