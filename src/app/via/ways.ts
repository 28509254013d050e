import type { WayName } from "../../model/way.js";
import { viaExec } from "./exec.js";
import { viaPod } from "./pod.js";
import type { Way } from "./way.js";

/** How each way of `--via` reads. */
export const WAY_OF: Record<WayName, Way> = {
  auto: viaPod,
  pod: viaPod,
  agent: viaPod,
  exec: viaExec,
  // How requests travel is the connection's affair.
  kubectl: viaPod,
};
