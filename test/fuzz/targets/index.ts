import type { FuzzTarget } from "../target.js";
import { answers } from "./answers.js";
import { collectorOutput, forgery } from "./collector.js";
import { comparisons } from "./comparisons.js";
import { execFrames, linkAnswers } from "./inside.js";
import { kubeconfigs } from "./kubeconfig.js";
import { endpoints, listenersOutput, packetRules } from "./listeners.js";
import { localReports } from "./local.js";
import { manifests } from "./manifests.js";
import { podObjects, watchBodies } from "./objects.js";
import { pictures } from "./pictures.js";
import { looks, procFiles } from "./proc.js";
import { auditReports, localhostReports, namespaceReports } from "./render.js";
import { templates } from "./templates.js";

/** Everything that is fuzzed. */
export const FUZZ_TARGETS = [
  procFiles,
  looks,
  endpoints,
  collectorOutput,
  forgery,
  listenersOutput,
  packetRules,
  manifests,
  kubeconfigs,
  answers,
  podObjects,
  watchBodies,
  linkAnswers,
  execFrames,
  namespaceReports,
  localReports,
  localhostReports,
  auditReports,
  pictures,
  comparisons,
  templates,
] as unknown as readonly FuzzTarget[];
