import type { Redirect } from "../../analysis/redirect.js";
import type { DeclaredNetwork } from "../../model/declared-network.js";
import type { LocalhostPodReport } from "../../model/localhost-report.js";
import type { PodSnapshot } from "../../model/snapshot.js";
import type { Check } from "../check.js";

/** What a check on listeners looks at: one pod, as declared, observed and reported. */
export interface LocalhostInput {
  report: LocalhostPodReport;
  snapshot: PodSnapshot;
  networks: readonly DeclaredNetwork[];
  redirects: readonly Redirect[];
  /** Whether every socket was read: else nothing can be said not to be there. */
  whole: boolean;
  /** Whether ::1 is there at all in the pod's network namespace. */
  hasLoopback6: boolean;
}

/** A rule about who listens where. */
export type LocalhostCheck = Check<LocalhostInput>;

/** What a check says that needs sockets where none were read. */
export const NOT_READ = { skipped: "the sockets of the pod were not read" };

/** What a check says that goes by what is not there, where some of it was cut. */
export const NOT_WHOLE = { skipped: "not all sockets of the pod were read: others may listen" };
