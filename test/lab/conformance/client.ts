import { request } from "node:https";
import type { LabApi } from "../api/server.js";
import type { Json } from "../types.js";

/** Who sends a request. */
export type Persona = "admin" | "dev" | "nobody";

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Parsed when it is JSON, text otherwise. */
  body: Json;
}

export interface Ask {
  method: string;
  path: string;
  headers?: Record<string, string>;
  body?: Json;
}

/** Signs requests as one of the personas; `dev` is a user without any grant. */
export class Client {
  #api: LabApi;
  #dev: { certPem: string; keyPem: string };

  private constructor(api: LabApi, dev: { certPem: string; keyPem: string }) {
    this.#api = api;
    this.#dev = dev;
  }

  static async make(api: LabApi): Promise<Client> {
    return new Client(api, await api.makeUser("dev"));
  }

  /** What TLS needs to be a persona. */
  tls(persona: Persona): { ca: string; cert?: string; key?: string } {
    const pair = { admin: this.#api.admin, dev: this.#dev, nobody: undefined }[persona];
    return { ca: this.#api.caPem, ...(pair ? { cert: pair.certPem, key: pair.keyPem } : {}) };
  }

  get url(): string {
    return this.#api.url;
  }

  /** Sends one request on a connection of its own and reads the whole answer; `onChunk` sees the body as it comes. */
  send(ask: Ask, persona: Persona = "admin", onChunk: (text: string) => void = () => {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const body = ask.body === undefined ? undefined : JSON.stringify(ask.body);
      const type =
        body === undefined
          ? {}
          : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
      const options = {
        ...this.tls(persona),
        method: ask.method,
        headers: { ...type, ...ask.headers },
        agent: false,
      };
      const sent = request(`${this.#api.url}${ask.path}`, options, (response) => {
        const chunks: string[] = [];
        response.setEncoding("utf8");
        response.on("data", (text: string) => {
          chunks.push(text);
          onChunk(text);
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: headersOf(response.headers),
            body: parse(chunks.join(""), response.headers["content-type"]),
          }),
        );
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }
}

/** The headers that were recorded, in the recording's spelling. */
const RECORDED_HEADERS = ["Content-Type", "Transfer-Encoding", "Warning"];

function headersOf(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const found = RECORDED_HEADERS.map((name) => [name, headers[name.toLowerCase()]]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** A watch of several events stays text. */
function parse(text: string, type: string | undefined): Json {
  const isOne = type?.startsWith("application/json") && text.indexOf("\n") === text.length - 1;
  return isOne ? JSON.parse(text) : text;
}
