import type { AboutType } from "./about.js";
import { ABOUT_CGROUP } from "./cgroup.js";
import { ABOUT_IPC } from "./ipc.js";
import { ABOUT_MNT } from "./mnt.js";
import { ABOUT_NET } from "./net.js";
import { ABOUT_PID } from "./pid.js";
import { ABOUT_TIME } from "./time.js";
import { ABOUT_USER } from "./user.js";
import { ABOUT_UTS } from "./uts.js";

/** The eight types, in the order of every report. */
export const ABOUT_TYPES: readonly AboutType[] = [
  ABOUT_NET,
  ABOUT_IPC,
  ABOUT_UTS,
  ABOUT_PID,
  ABOUT_MNT,
  ABOUT_USER,
  ABOUT_CGROUP,
  ABOUT_TIME,
];
