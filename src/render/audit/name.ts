import { harmless } from "../../model/text.js";
import type { AuditWriter } from "./writer.js";

/** What `kubectl get -o name` prints: `pod/web`, `deployment.apps/web`. */
export function nameWriter(): AuditWriter {
  return {
    begin: () => "",
    workload: ({ apiVersion, kind, name }) => {
      const group = apiVersion.includes("/") ? `.${apiVersion.slice(0, apiVersion.indexOf("/"))}` : "";
      return `${harmless(`${kind.toLowerCase()}${group}/${name}`, 600)}\n`;
    },
    problem: () => "",
    end: () => "",
  };
}
