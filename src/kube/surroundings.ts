/** What the process was started with, as far as talking to a cluster depends on it. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  homeDir: string;
  /** Of this program, for the User-Agent: `0.1.0`. */
  version: string;
  /** Whether someone can answer what a credential plugin asks. */
  stdinIsTerminal: boolean;
  /** File descriptor that credential plugins may write on; 2 unless told. */
  pluginStderr?: number;
  /** Is told each warning that the server sends along with an answer, once. */
  onWarning?: (text: string) => void;
  /** Ends what is waited for before there is a connection. */
  signal?: AbortSignal;
  /** Where a pod finds its service account; the usual folder unless told. */
  serviceAccountDir?: string;
}
