import { type EnterRequest, enter, enterByHand } from "../../app/enter.js";
import { parseDuration } from "../../kube/duration.js";
import { harmless } from "../../model/text.js";
import { ENTER_FLAGS, type EnterType } from "../../probe/enter-scripts.js";
import { parseOnePod } from "../../target/one-pod.js";
import { attachTerminal, takeOutput } from "../attach.js";
import { withDebugPods } from "../debug-run.js";
import type { Io } from "../io.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

const TYPES = Object.keys(ENTER_FLAGS) as EnterType[];

function typesOf(args: ParsedArgs): EnterType[] {
  const types = TYPES.filter((type) => args.flag(type));
  if (types.length > 0) return types;
  throw new UsageError(
    `no namespace was named: at least one of ${TYPES.map((type) => `--${type}`).join(", ")} is expected`,
  );
}

function deadlineOf(args: ParsedArgs): number {
  const word = args.text("timeout") ?? "1h0m0s";
  const milliseconds = parseDuration(word);
  if (milliseconds === null)
    throw new UsageError(
      `invalid argument ${JSON.stringify(word)} for "--timeout" flag: time: invalid duration ${JSON.stringify(word)}`,
    );
  if (milliseconds <= 0) throw new UsageError("--timeout must be higher than zero");
  return Math.ceil(milliseconds / 1000);
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** kubectl's own words for a terminal that is none (kubectl `pkg/cmd/exec/exec.go`). */
function wantsTty(args: ParsedArgs, io: Io): boolean {
  if (!args.flag("tty")) return false;
  if (args.flag("stdin") && io.terminal) return true;
  io.stderr.write("Unable to use a TTY - input is not a terminal or the right kind of file\n");
  return false;
}

type Wanted = Omit<EnterRequest, keyof Parameters<Parameters<typeof withDebugPods>[2]>[0]["request"]>;

function wantedOf(args: ParsedArgs): Omit<Wanted, "tty"> {
  const [target, ...more] = args.positionals.map(parseOnePod);
  if (!target) throw new UsageError("no pod was named: kubectl nsinfo enter pod/NAME --net -- COMMAND");
  if (more.length > 0)
    throw new UsageError(
      "exactly one pod is expected, and the command after --: enter pod/NAME --net -- COMMAND",
    );
  if (args.rest.length === 0) throw new UsageError("you must specify at least one command, after --");
  return {
    target,
    container: args.text("container") ?? null,
    types: typesOf(args),
    command: args.rest,
    stdin: args.flag("stdin") ?? false,
    deadlineSeconds: deadlineOf(args),
  };
}

/** Runs `kubectl nsinfo enter`, and resolves with the command's status when the debug pod is gone. */
export async function runEnter(args: ParsedArgs, io: Io): Promise<number> {
  const wanted = wantedOf(args);
  const byHand = args.flag("print-command") ?? false;
  const tty = !byHand && wantsTty(args, io);
  return withDebugPods(args, io, async ({ request, context, done }) => {
    if (byHand) {
      const { node, words } = await enterByHand({ ...request, ...wanted, tty }, context);
      done();
      io.stderr.write(`As root on node ${harmless(node)}:\n`);
      io.stdout.write(`${words.map(quoted).join(" ")}\n`);
      return 0;
    }
    const attach: Parameters<typeof enter>[1]["attach"] = (session) => {
      done();
      return attachTerminal(session, io, { stdin: wanted.stdin, tty });
    };
    return enter({ ...request, ...wanted, tty }, { ...context, onOutput: takeOutput(io), attach });
  });
}
