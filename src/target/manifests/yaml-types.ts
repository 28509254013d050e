import { Type } from "js-yaml";
import { kubectlSchema } from "../../kube/yaml/schema.js";

/**
 * What `<<` is read as where it stands unquoted, with a number behind it, so that several of one mapping stay apart. It cannot
 * be forged: a manifest does not know it.
 */
export const MERGE_KEY = `<<${crypto.randomUUID()}:`;
let mergeKeys = 0;

const MERGE = new Type("tag:kubectl-nsinfo,2026:merge", {
  kind: "scalar",
  resolve: (text: string | null) => text === "<<",
  construct: () => `${MERGE_KEY}${mergeKeys++}`,
});

/** For js-yaml. Merge keys are left to `settle`, which carries them out as kubectl does. */
export const KUBECTL_SCHEMA = kubectlSchema([MERGE]);
