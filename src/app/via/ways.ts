import type { WayName } from "../../model/way.js";
import type { Way } from "./way.js";

const viaPod = async (): Promise<Way> => (await import("./pod.js")).viaPod;

/** How each way of `--via` reads, loaded when it is taken. */
export const WAY_OF: Record<WayName, () => Promise<Way>> = {
  auto: viaPod,
  pod: viaPod,
  agent: viaPod,
  exec: async () => (await import("./exec.js")).viaExec,
  // How requests travel is the connection's affair.
  kubectl: viaPod,
};
