/** A command line of crictl, taken apart. */
export interface CrictlCommand {
  global: Record<string, string>;
  command: string | undefined;
  flags: Record<string, string>;
  ids: string[];
}

/** Wrong usage, in crictl's words. */
export class UsageError extends Error {}

type Flags = Record<string, { name: string; takesValue: boolean }>;

function flags(values: string, switches: string): Flags {
  const table: Flags = {};
  const add = (list: string, takesValue: boolean) => {
    for (const entry of list.split(" ").filter((each) => each !== "")) {
      const [name = "", short] = entry.split("/");
      table[`--${name}`] = { name, takesValue };
      if (short) table[`-${short}`] = { name, takesValue };
    }
  };
  add(values, true);
  add(switches, false);
  return table;
}

// cri-tools cmd/crictl: main.go, container.go, sandbox.go, info.go, version.go
const GLOBAL = flags(
  "config/c runtime-endpoint/r image-endpoint/i timeout/t max-retries",
  "debug/D version/v",
);
const FILTERS = "name namespace pod/p image state/s label last/n id";
const COMMANDS: Record<string, Flags> = {
  inspect: flags(`output/o template ${FILTERS}`, "quiet/q latest/l all/a"),
  inspectp: flags(`output/o template ${FILTERS}`, "quiet/q latest/l"),
  ps: flags(`output/o ${FILTERS}`, "quiet/q all/a verbose/v latest/l no-trunc resolve-image-path/r"),
  pods: flags(`output/o ${FILTERS}`, "quiet/q verbose/v latest/l no-trunc"),
  info: flags("output/o template", "quiet/q"),
  version: {},
};

/** Takes the arguments apart. Throws a UsageError for a flag that this command does not have. */
export function parseArguments(argv: string[]): CrictlCommand {
  const words = [...argv];
  const global = take(words, GLOBAL, false).flags;
  const command = words.shift();
  const known = command === undefined ? undefined : COMMANDS[command];
  if (!known) return { global, command, flags: {}, ids: words };
  const { flags: own, rest } = take(words, known, true);
  return { global, command, flags: own, ids: rest };
}

function take(
  words: string[],
  known: Flags,
  mixed: boolean,
): { flags: Record<string, string>; rest: string[] } {
  const found: Record<string, string> = {};
  const rest: string[] = [];
  while (words.length > 0) {
    const word = words[0] ?? "";
    if (!word.startsWith("-") || word === "-") {
      if (!mixed) break;
      rest.push(words.shift() ?? "");
      continue;
    }
    words.shift();
    if (word === "--") {
      rest.push(...words.splice(0));
      break;
    }
    const [name = "", ...value] = word.split("=");
    const flag = known[name] ?? known[name.replace(/^-(?=\w\w)/, "--")];
    if (!flag) throw new UsageError(`flag provided but not defined: ${name.replace(/^--/, "-")}`);
    if (!flag.takesValue) found[flag.name] = value.join("=") || "true";
    else if (value.length > 0) found[flag.name] = value.join("=");
    else if (words.length > 0) found[flag.name] = words.shift() ?? "";
    else throw new UsageError(`flag needs an argument: ${name}`);
  }
  return { flags: found, rest };
}
