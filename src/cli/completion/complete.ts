import type { Command } from "../command.js";
import { type FlagSpec, HELP_FLAG } from "../flags.js";
import type { Io } from "../io.js";
import { type Answer, type Candidate, DIRECTIVE, printAnswer } from "./answer.js";
import { type HalfTyped, halfTyped } from "./question.js";
import type { SOURCES } from "./sources.js";

/** Flags whose value is a name of something, and what of. */
const NAMED: Readonly<Record<string, keyof typeof SOURCES>> = {
  namespace: "namespaces",
  "debug-namespace": "namespaces",
  container: "containers",
  context: "contexts",
  cluster: "clusters",
  user: "users",
};

/** Flags whose value is a file. */
const FILES = new Set([
  "kubeconfig",
  "filename",
  "certificate-authority",
  "client-certificate",
  "client-key",
]);

function answer(candidates: Candidate[]): Answer {
  return { candidates, directive: DIRECTIVE.noFiles };
}

async function ask(source: keyof typeof SOURCES, half: HalfTyped, io: Io): Promise<Candidate[]> {
  const [{ SOURCES }, { parseArgs }] = await Promise.all([
    import("./sources.js"),
    import("../parse-args.js"),
  ]);
  const args = parseArgs(half.words, [...half.command.flags, HELP_FLAG]);
  const found = await SOURCES[source](args, io, half.question.typed);
  return found
    .map((one) => (typeof one === "string" ? { value: one } : { ...one, about: briefly(one.about ?? "") }))
    .sort((one, other) => (one.value < other.value ? -1 : 1));
}

async function flagValues(flag: FlagSpec, half: HalfTyped, io: Io): Promise<Answer> {
  const fixed = flag.choices ?? flag.suggestions;
  if (fixed) return answer(fixed.map((value) => ({ value })));
  if (FILES.has(flag.name)) return { candidates: [], directive: DIRECTIVE.files };
  const source = NAMED[flag.name];
  return answer(source ? await ask(source, half, io) : []);
}

/** What a line beside a name has room for: the description up to its first stop. */
function briefly(description: string): string {
  return /^.{20,}?(?=[.;:](?:\s|$))/s.exec(description)?.[0] ?? description;
}

function flagNames(flags: readonly FlagSpec[]): Candidate[] {
  return flags.map(({ name, description }) => ({
    value: name.length === 1 ? `-${name}` : `--${name}`,
    about: briefly(description),
  }));
}

/** Before a slash is typed the bare names are enough: `pod/x` for each beside them would be the same twice. */
function withoutDoubles(candidates: Candidate[], typed: string): Candidate[] {
  const bare = candidates.filter((one) => !one.value.includes("/") && one.value.startsWith(typed));
  const kinds = candidates.filter(
    ({ value }) => typed.includes("/") || value.startsWith("pod/") || value.endsWith("/"),
  );
  return typed === "" || bare.length > 0 ? candidates.filter((one) => !one.value.includes("/")) : kinds;
}

async function argumentsOf(
  half: HalfTyped,
  commands: readonly Command[],
  first: boolean,
  io: Io,
): Promise<Answer> {
  const { command, question } = half;
  const subcommands =
    first && command === commands[0]
      ? commands.slice(1).map((one) => ({ value: one.name, about: one.summary }))
      : [];
  if (command.completes === undefined) return { candidates: subcommands, directive: DIRECTIVE.files };
  if (typeof command.completes !== "string")
    return answer(first ? command.completes.map((value) => ({ value })) : []);
  const files = command.completesFiles === true;
  // A cluster that does not answer must not hide the commands, or files.
  const found = await ask(command.completes, half, io).catch((error: unknown) => {
    if (subcommands.length === 0 && !files) throw error;
    return [];
  });
  if (command.completes === "topics") return answer(first ? found : []);
  const candidates = [...subcommands, ...withoutDoubles(found, question.typed)];
  return files ? { candidates, directive: DIRECTIVE.files } : answer(candidates);
}

function answerTo(half: HalfTyped, commands: readonly Command[], io: Io): Promise<Answer> | Answer {
  const { question } = half;
  switch (question.kind) {
    case "flag-names":
      return answer(flagNames(question.flags));
    case "flag-value":
      return flagValues(question.flag, half, io);
    case "argument":
      return argumentsOf(half, commands, question.first, io);
    case "nothing":
      return { candidates: [], directive: DIRECTIVE.files };
  }
}

/**
 * Answers how a half-typed command line goes on, in cobra's protocol on stdout; what goes wrong is told to the shell and nobody else.
 * `extra` are flags that only the main job has. Resolves with the exit status, which is 0: kubectl ignores the answer of any other.
 */
export async function complete(
  argv: string[],
  commands: readonly [Command, ...Command[]],
  extra: FlagSpec[],
  io: Io,
): Promise<number> {
  const half = halfTyped(argv, commands, extra);
  const result = await Promise.resolve()
    .then(() => answerTo(half, commands, io))
    .catch((): Answer => ({ candidates: [], directive: DIRECTIVE.failed | DIRECTIVE.noFiles }));
  io.stdout.write(printAnswer(result, half.question.typed));
  return 0;
}
