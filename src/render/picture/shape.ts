import type { NamespaceType, Scope } from "../../model/namespace.js";

/** What a box is. */
export type BoxRole = "page" | "node" | "pod" | "container" | "absent" | "badge";
/** What a text is. */
export type TextRole =
  | "title"
  | "name"
  | "small"
  | "bar"
  | "badge"
  | "note"
  | "drift"
  | "danger"
  | "warning"
  | "info";

/** Left, top, width and height, in pixels from the top left corner. */
export type Area = readonly [x: number, y: number, width: number, height: number];

/** Something to draw. What it looks like is the writer's; `type` gives it a namespace type's colour. */
export type Shape =
  | { kind: "box"; role: BoxRole; area: Area; type: NamespaceType | null; title: string | null }
  | { kind: "bar"; scope: Scope; area: Area; type: NamespaceType; title: string }
  | {
      kind: "text";
      role: TextRole;
      x: number;
      /** Of the line that letters stand on. */
      y: number;
      text: string;
      middle: boolean;
    }
  | { kind: "line"; host: boolean; type: NamespaceType; from: number; to: number; y: number };

/** A picture, ready to be written. */
export interface Drawing {
  width: number;
  height: number;
  shapes: Shape[];
}

/** Something measured, that can be drawn with its top left corner anywhere. */
export interface Block {
  width: number;
  height: number;
  at(x: number, y: number): Shape[];
}

/** A box. */
export function box(role: BoxRole, area: Area, more: { type?: NamespaceType; title?: string } = {}): Shape {
  return { kind: "box", role, area, type: more.type ?? null, title: more.title ?? null };
}

/** A namespace; `title` says which, and who is in it. */
export function bar(scope: Scope, type: NamespaceType, area: Area, title: string): Shape {
  return { kind: "bar", scope, type, area, title };
}

/** A text that begins there. */
export function label(role: TextRole, x: number, y: number, text: string): Shape {
  return { kind: "text", role, x, y, text, middle: false };
}

/** A text with its middle there. */
export function centred(role: TextRole, x: number, y: number, text: string): Shape {
  return { kind: "text", role, x, y, text, middle: true };
}
