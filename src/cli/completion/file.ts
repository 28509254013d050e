/** Stands in every file that `completion install` writes, and tells it from somebody else's. */
export const MARK = "written by kubectl nsinfo completion";

/** The file that kubectl looks for on the PATH. */
export interface CompletionFile {
  name: string;
  text: string;
}

const SHELL = `#!/bin/sh
# ${MARK}: kubectl runs it to complete the arguments of kubectl nsinfo.
exec kubectl-nsinfo __complete "$@"
`;

const BATCH = `@rem ${MARK}: kubectl runs it to complete the arguments of kubectl nsinfo.\r
@kubectl-nsinfo __complete %*\r
`;

/**
 * What makes kubectl 1.26 or newer complete the plugin's arguments: an executable of this name on the PATH, which krew does not put
 * there (krew issue 812). It finds the plugin as kubectl does, by name, so it outlives the plugin's updates.
 * kubectl: staging/src/k8s.io/kubectl/pkg/cmd/plugin/plugin_completion.go.
 */
export function completionFile(windows: boolean): CompletionFile {
  const name = "kubectl_complete-nsinfo";
  return windows ? { name: `${name}.cmd`, text: BATCH } : { name, text: SHELL };
}
