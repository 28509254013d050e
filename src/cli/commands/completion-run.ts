import { platform } from "node:os";
import { COMPLETION_ACTIONS } from "../completion/actions.js";
import { completionFile } from "../completion/file.js";
import { installCompletion } from "../completion/install.js";
import { SHELL_SCRIPTS } from "../completion/shells.js";
import type { Io } from "../io.js";
import { type ParsedArgs, UsageError } from "../parse-args.js";

function install(io: Io, windows: boolean): string {
  const { file, changed } = installCompletion(io.env["PATH"] ?? io.env["Path"] ?? "", windows, io.random(6));
  return changed
    ? `${file} written: kubectl completes 'kubectl nsinfo' wherever its own completion is set up\n`
    : `${file} is up to date\n`;
}

/** Runs `kubectl nsinfo completion`. Rejects with a UsageError or a CompletionError. */
export async function runCompletion(args: ParsedArgs, io: Io): Promise<number> {
  const [action, ...more] = args.positionals;
  const known = COMPLETION_ACTIONS.find((one) => one === action);
  if (known === undefined || more.length > 0 || args.rest.length > 0)
    throw new UsageError(`completion takes one of: ${COMPLETION_ACTIONS.join(", ")}`);
  const windows = platform() === "win32";
  if (known === "install") io.stdout.write(install(io, windows));
  else io.stdout.write(known === "script" ? completionFile(windows).text : SHELL_SCRIPTS[known]);
  return 0;
}
