import { type InspectRequest, inspect } from "../app/inspect.js";
import { Bell } from "../app/watch/bell.js";
import { followPods, type PodWatch } from "../app/watch/pod-events.js";
import { type Look, watch } from "../app/watch/watch.js";
import { PODS } from "../kube/port.js";
import { harmless } from "../model/text.js";
import { tableLines } from "../render/table.js";
import {
  ENTER_SCREEN,
  entryLines,
  LEAVE_SCREEN,
  screen,
  type WatchEntry,
  watchLine,
} from "../render/watch.js";
import { type DebugRun, withDebugPods } from "./debug-run.js";
import { inspectRequest } from "./inspect-request.js";
import type { Io } from "./io.js";
import { wantsColor } from "./output.js";
import { type ParsedArgs, UsageError } from "./parse-args.js";

/** Where looks are shown. */
interface View {
  show(look: Look, entries: WatchEntry[]): void;
  end(): void;
}

/** A line a change, for a pipe or a log. */
function lineView(io: Io): View {
  return {
    show: (_, entries) => io.stdout.write(entries.map((one) => `${watchLine(one)}\n`).join("")),
    end: () => undefined,
  };
}

function screenView(args: ParsedArgs, io: Io): View {
  const entries: WatchEntry[] = [];
  let last: { look: Look; fresh: number } | null = null;
  const draw = (): void => {
    if (last === null) return;
    const { columns, rows } = io.terminal?.size() ?? {
      columns: io.stdout.columns ?? 80,
      rows: Number.POSITIVE_INFINITY,
    };
    const style = { color: wantsColor(args, io), columns };
    const wide = args.text("output") === "wide";
    io.stdout.write(
      screen(
        [
          ...entryLines(entries, last.fresh, style),
          "",
          ...tableLines(last.look.report, { ...style, wide, elapsedMs: null }),
        ],
        rows,
      ),
    );
  };
  io.stdout.write(ENTER_SCREEN);
  const forget = io.terminal?.onResize(draw);
  return {
    show(look, fresh) {
      entries.push(...fresh);
      entries.splice(0, entries.length - 100);
      last = { look, fresh: fresh.length };
      draw();
    },
    end() {
      forget?.();
      io.stdout.write(LEAVE_SCREEN);
    },
  };
}

/** Which pods' changes matter: those of a list, the only one that is named, or else all of the namespace. */
function podsToFollow({ selection, namespace }: InspectRequest): Pick<PodWatch, "namespace" | "selectors"> {
  if (selection.by === "query") {
    const { allNamespaces, labelSelector, fieldSelector } = selection;
    const selectors = {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
    };
    return { namespace: allNamespaces ? undefined : namespace, selectors };
  }
  const [first, ...more] = selection.targets;
  if (first && first.resource === PODS && more.length === 0)
    return { namespace, selectors: { fieldSelector: `metadata.name=${first.name}` } };
  const nodes = selection.targets.some(({ resource }) => resource.plural === "nodes");
  return { namespace: nodes ? undefined : namespace, selectors: {} };
}

function entriesOf(look: Look, at: string, isFirst: boolean): WatchEntry[] {
  const { report, changes, failure } = look;
  if (failure !== null) return [{ at, pod: null, what: `could not be read: ${failure.message}` }];
  if (!isFirst)
    return changes.map(({ pod, change }) => ({
      at,
      pod,
      what: change === "new" ? "is new" : change === "gone" ? "is gone" : change,
    }));
  return report.pods.map(({ namespace, name, containers }) => {
    const running = containers.filter(({ pid, kind }) => pid !== null && kind !== "sandbox").length;
    return {
      at,
      pod: `${namespace}/${name}`,
      what: `is watched: ${running} container${running === 1 ? "" : "s"} with a process`,
    };
  });
}

async function showLooks(
  { request, context }: { request: InspectRequest } & Pick<DebugRun, "context">,
  args: ParsedArgs,
  io: Io,
): Promise<never> {
  const bell = new Bell();
  const now = (): string => io.now().toISOString();
  // What is remembered of a run is remembered by its context: each look is a run of its own.
  const read = () => inspect(request, { ...context });
  const view = io.stdout.isTerminal ? screenView(args, io) : lineView(io);
  const over = new AbortController();
  const where = {
    api: context.api,
    signal: AbortSignal.any([context.signal, over.signal]),
    ...podsToFollow(request),
  };
  const followed = followPods(where, () => bell.ring()).catch((error: Error) => {
    if (!where.signal.aborted)
      context.notice(
        `Pods cannot be watched, so they are looked at once a minute: ${harmless(error.message, 400)}`,
      );
  });
  let isFirst = true;
  try {
    for await (const look of watch(read, bell, context.signal)) {
      view.show(look, entriesOf(look, now(), isFirst));
      await io.stdout.drained?.();
      isFirst = false;
    }
    throw new Error("a watch ended by itself");
  } finally {
    view.end();
    over.abort();
    await followed;
  }
}

/** Runs `kubectl nsinfo -w`: shows pods and what changes of them until it is interrupted. Rejects with the interruption. */
export async function runWatch(args: ParsedArgs, io: Io): Promise<number> {
  const format = args.text("output") ?? "table";
  if (format !== "table" && format !== "wide")
    throw new UsageError(`--watch shows a table or lines for people: -o table or wide, not ${format}`);
  const useless = ["dry-run", "show-commands", "fail-on"].find(
    (name) => (args.text(name) ?? args.flag(name)) !== undefined,
  );
  if (useless !== undefined)
    throw new UsageError(`--${useless} has no meaning with --watch, which does not end`);
  const asked = inspectRequest(args, format);
  return withDebugPods(args, io, ({ request, context }) => {
    // Any other line would stand across the screen.
    const mute = { notice: () => undefined, onWait: () => undefined };
    const shown = io.stdout.isTerminal ? { ...context, ...mute } : context;
    return showLooks({ request: { ...request, ...asked }, context: shown }, args, io);
  });
}
