import { dryRun } from "../app/dry-run.js";
import type { KubeObject } from "../kube/port.js";
import { DATA_FORMATS } from "../render/data-formats.js";
import { withDebugPods } from "./debug-run.js";
import { inspectRequest } from "./inspect-request.js";
import type { Io } from "./io.js";
import { outputOf, printerOf } from "./output.js";
import type { ParsedArgs } from "./parse-args.js";

/** Several objects as kubectl prints them. */
function listed(pods: KubeObject[]): object {
  const [first] = pods;
  return pods.length === 1 && first ? first : { apiVersion: "v1", kind: "List", items: pods };
}

/** Prints the debug pods that `kubectl nsinfo pod/x` would create; `server`: as the API server would store them. */
export async function runDryRun(args: ParsedArgs, io: Io, server: boolean): Promise<number> {
  const format = args.text("output") === undefined ? "yaml" : await outputOf(args, ["json", "yaml"]);
  const asked = inspectRequest(args, "yaml");
  return withDebugPods(args, io, async ({ request, context, done }) => {
    const pods = await dryRun({ ...request, ...asked }, context, server);
    done();
    io.stdout.write(printerOf(format, DATA_FORMATS)(listed(pods)));
    return 0;
  });
}
