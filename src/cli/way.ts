import type { WayName } from "../model/way.js";
import { DEBUG_POD_FLAGS, KEEP_FLAGS } from "./debug-pod-flags.js";
import { type ParsedArgs, UsageError } from "./parse-args.js";

/** Which flags of a debug pod mean nothing where none is created, and whom they are told of. */
const NO_DEBUG_POD: Partial<Record<WayName, string>> = {
  exec: "--via exec creates none",
  agent: "--via agent creates none",
};
const OF_EVERY_WAY = ["timings"];

/** The way of `--via`. Throws a UsageError for flags that have no meaning with it. */
export function wayOf(args: ParsedArgs): WayName {
  const via = (args.text("via") ?? "auto") as WayName;
  const why = NO_DEBUG_POD[via];
  if (why === undefined) return via;
  const names = [...DEBUG_POD_FLAGS, ...KEEP_FLAGS].map(({ name }) => name);
  const useless = [...names, "dry-run"].find(
    (name) =>
      !OF_EVERY_WAY.includes(name) && (args.text(name) ?? args.list(name) ?? args.flag(name)) !== undefined,
  );
  if (useless !== undefined) throw new UsageError(`--${useless} is about the debug pod, and ${why}`);
  return via;
}
