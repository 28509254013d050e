import { access, constants } from "node:fs/promises";
import { configError, KubeError } from "./errors.js";
import type { ClusterEntry, ExecEntry, UserEntry } from "./kubeconfig.js";
import { readFault } from "./kubeconfig-files.js";
import type { Selection } from "./selection.js";

/**
 * Rejects with ConfigInvalid where cluster or user contradict themselves or name a file that can't be read; all complaints in
 * one error, in kubectl's words. Rules: client-go tools/clientcmd/validation.go. `currentMissing`: the kubeconfig's own
 * current-context names nothing.
 */
export async function validate(selection: Selection, currentMissing: boolean): Promise<void> {
  if (currentMissing) {
    const words = `context was not found for specified context: ${selection.contextName}`;
    throw new KubeError("ConfigInvalid", `Error in configuration: ${words}`, { lead: "" });
  }
  const complaints = [
    ...(await userComplaints(selection.userName, selection.user)),
    ...(await clusterComplaints(selection.clusterName, selection.cluster)),
  ];
  const [first, ...more] = complaints;
  if (first === undefined) return;
  if (more.length === 0) throw configError(first);
  const list = complaints.map((complaint) => `* ${complaint}`).join("\n");
  throw new KubeError("ConfigInvalid", `Error in configuration: \n${list}`, { lead: "" });
}

async function clusterComplaints(name: string, cluster: ClusterEntry): Promise<string[]> {
  const complaints: string[] = [];
  if (cluster.proxyUrl && !/^(https?|socks5):\/\/[^/]/.test(cluster.proxyUrl)) {
    complaints.push(
      `invalid 'proxy-url' "${cluster.proxyUrl}" for cluster "${name}": unsupported scheme, must be http, https, or socks5`,
    );
  }
  if (cluster.certificateAuthority && cluster.certificateAuthorityData) {
    complaints.push(
      `certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`,
    );
  }
  return [...complaints, ...(await unreadable("certificate-authority", cluster.certificateAuthority, name))];
}

async function userComplaints(name: string, user: UserEntry): Promise<string[]> {
  const complaints = [...(await certificateComplaints(name, user))];
  if (user.exec !== undefined)
    complaints.push(...execComplaints(name, user.exec, user.authProvider !== undefined));
  if (user.token && (user.username || user.password)) {
    complaints.push(
      `more than one authentication method found for ${name}; found [token basicAuth], only one is allowed`,
    );
  }
  const asSomeone =
    user.impersonateUid || user.impersonateGroups?.length || Object.keys(user.impersonateExtra ?? {}).length;
  if (asSomeone && !user.impersonate) {
    complaints.push(`requesting uid, groups or user-extra for ${name} without impersonating a user`);
  }
  return complaints;
}

async function certificateComplaints(name: string, user: UserEntry): Promise<string[]> {
  if (!user.clientCertificate && !user.clientCertificateData) return [];
  const complaints: string[] = [];
  if (user.clientCertificate && user.clientCertificateData) {
    complaints.push(
      `client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`,
    );
  }
  if (user.clientKey && user.clientKeyData) {
    complaints.push(
      `client-key-data and client-key are both specified for ${name}; client-key-data will override`,
    );
  }
  if (!user.clientKey && !user.clientKeyData) {
    complaints.push(
      `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
    );
  }
  complaints.push(...(await unreadable("client-cert", user.clientCertificate, name)));
  complaints.push(...(await unreadable("client-key", user.clientKey, name)));
  return complaints;
}

const INTERACTIVE_MODES = ["Never", "IfAvailable", "Always"];

function execComplaints(name: string, exec: ExecEntry, hasProvider: boolean): string[] {
  const complaints: string[] = [];
  const missing = (what: string) => `${what} must be specified for ${name} to use exec authentication plugin`;
  if (hasProvider)
    complaints.push(`authProvider cannot be provided in combination with an exec plugin for ${name}`);
  if (!exec.command) complaints.push(missing("command"));
  if (!exec.apiVersion) complaints.push(missing("apiVersion"));
  if ((exec.env ?? []).some((row) => !(row as { name?: string } | null)?.name)) {
    complaints.push(missing("env variable name"));
  }
  if (!exec.interactiveMode) complaints.push(missing("interactiveMode"));
  else if (!INTERACTIVE_MODES.includes(exec.interactiveMode)) {
    complaints.push(`invalid interactiveMode for ${name}: "${exec.interactiveMode}"`);
  }
  return complaints;
}

async function unreadable(what: string, file: string | undefined, name: string): Promise<string[]> {
  if (!file) return [];
  try {
    await access(file, constants.R_OK);
    return [];
  } catch (error) {
    return [`unable to read ${what} ${file} for ${name} due to ${readFault(error, file)}`];
  }
}
