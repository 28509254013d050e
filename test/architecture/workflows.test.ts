import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { load } from "js-yaml";

interface Step {
  run?: string;
  uses?: string;
}

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { steps: Step[]; "timeout-minutes": number }>;
}

const FOLDER = ".github/workflows";
const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
const WORKFLOWS = readdirSync(FOLDER).map((name): [string, Workflow] => [
  name,
  load(readFileSync(join(FOLDER, name), "utf8")) as Workflow,
]);

/** A step runs npm itself, a script of package.json, or a file of scripts/. */
function isOurs(command: string): boolean {
  const [program = "", word = "", name = ""] = command.split(" ");
  if (program === "node") return existsSync(word);
  if (program !== "npm") return false;
  return word === "run" ? Object.hasOwn(scripts, name) : ["ci", "test", "audit"].includes(word);
}

describe.each(WORKFLOWS)("%s", (_, workflow) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test("each step is one line that runs here too", () => {
    const commands = steps.flatMap((step) => step.run ?? []);
    expect(commands.length).toBeGreaterThan(0);
    expect(commands.filter((command) => command.includes("\n") || !isOurs(command))).toEqual([]);
  });

  test("it may read and no more, unless a job says why; no job runs for ever", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(jobs.filter((job) => !(job["timeout-minutes"] > 0))).toEqual([]);
  });

  test("what it uses of others has a version", () => {
    const others = steps.flatMap((step) => step.uses ?? []);
    expect(others.filter((one) => !/^[\w-]+\/[\w-]+@v\d+(\.\d+)*$/.test(one))).toEqual([]);
  });
});
