import { type CleanupContext, debugPodsOf, endDebugPods } from "../../app/cleanup.js";
import { connect } from "../../kube/connect.js";
import { harmless } from "../../model/text.js";
import type { DebugPodRef } from "../../probe/delete-pod.js";
import { connectionFlags, surroundings } from "../connection.js";
import type { Io } from "../io.js";
import { leftBehind } from "../left-behind.js";
import { noResources } from "../output.js";
import { ownerOf } from "../owner.js";
import { type ParsedArgs, refuseArguments } from "../parse-args.js";

/** As `kubectl delete` says it (kubectl 1.34, pkg/cmd/delete, PrintObj). */
function deletedLine({ namespace, name }: DebugPodRef, suffix = ""): string {
  return `${harmless(`pod ${JSON.stringify(name)} deleted from ${namespace} namespace${suffix}`, 1000)}\n`;
}

async function end(refs: DebugPodRef[], context: CleanupContext, io: Io): Promise<number> {
  let exitCode = 0;
  for await (const { ref, deletion } of endDebugPods(refs, context)) {
    if (deletion.gone) io.stdout.write(deletedLine(ref));
    else {
      io.stderr.write(`${leftBehind(deletion).join("\n")}\n`);
      exitCode = 1;
    }
  }
  return exitCode;
}

/** Runs `kubectl nsinfo cleanup`; resolves with 1 where a debug pod may still be there. */
export async function runCleanup(args: ParsedArgs, io: Io): Promise<number> {
  refuseArguments("cleanup", args);
  const { api, namespace, user } = await connect(connectionFlags(args), surroundings(io));
  try {
    const context = { api, signal: io.signal };
    const where = args.flag("all-namespaces") ? undefined : namespace;
    const refs = await debugPodsOf({ namespace: where, owner: await ownerOf(io, user) }, context);
    if (refs.length === 0) io.stderr.write(noResources(where ?? null));
    if (refs.length === 0 && where !== undefined) io.stderr.write("hint: -A looks in all namespaces\n");
    if (!args.flag("dry-run")) return await end(refs, context, io);
    for (const ref of refs) io.stdout.write(deletedLine(ref, " (dry run)"));
    return 0;
  } finally {
    api.close();
  }
}
