import type { About } from "../../model/rule.js";

/** What `explain` says of a control, and the other tools' names for it. */
export interface AboutControl extends About {
  references: readonly string[];
}
