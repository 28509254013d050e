import { NAMESPACE_TYPES, type Scope } from "../../model/namespace.js";
import { PAGE, type PageColor, TYPE_LOOKS } from "./palette.js";
import type { BoxRole, TextRole } from "./shape.js";

/** Names and values of attributes of an element. */
export type Attributes = Readonly<Record<string, string | number>>;

/** Which colours of the page a box has, and its form. */
export const BOXES: Readonly<
  Record<BoxRole, { fill: PageColor | null; edge: PageColor | null; form: Attributes }>
> = {
  page: { fill: "paper", edge: null, form: {} },
  node: { fill: "node", edge: "edge", form: { "stroke-width": 1.5, rx: 12 } },
  pod: { fill: "pod", edge: "edge", form: { "stroke-width": 1.2, rx: 9 } },
  container: { fill: "head", edge: "edge", form: { "stroke-width": 0.8, rx: 6 } },
  absent: { fill: null, edge: "edge", form: { "stroke-width": 1.2, "stroke-dasharray": "6 5", rx: 6 } },
  badge: { fill: null, edge: null, form: { "fill-opacity": 0.42, "stroke-width": 1.6, rx: 4 } },
};

/** Bars of a type's colour: which scope it is shows in the form, so that no colour is needed to tell. */
export const BARS: Readonly<Record<Scope, { hatched: boolean; form: Attributes }>> = {
  pod: { hatched: false, form: { "fill-opacity": 0.42, "stroke-width": 2.4, rx: 11 } },
  container: { hatched: false, form: { "fill-opacity": 0.1, "stroke-width": 1.2, rx: 4 } },
  host: { hatched: true, form: { "stroke-width": 1.2 } },
  other: {
    hatched: false,
    form: { "fill-opacity": 0.1, "stroke-width": 2.4, "stroke-dasharray": "2 4", rx: 11 },
  },
  unknown: {
    hatched: false,
    form: { "fill-opacity": 0, "stroke-width": 1.2, "stroke-dasharray": "6 5", rx: 4 },
  },
};

const MONOSPACE = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace";

/** What a text looks like. */
export const TEXTS: Readonly<Record<TextRole, { color: PageColor; form: Attributes }>> = {
  title: { color: "ink", form: { "font-size": 13, "font-weight": 600 } },
  name: { color: "ink", form: { "font-size": 14, "font-weight": 700 } },
  small: { color: "soft", form: { "font-size": 11 } },
  bar: {
    color: "ink",
    form: { "font-size": 11, "font-family": MONOSPACE },
  },
  badge: { color: "ink", form: { "font-size": 12, "font-weight": 700 } },
  note: { color: "soft", form: { "font-size": 11 } },
  drift: { color: "danger", form: { "font-size": 11, "font-weight": 700, "font-family": MONOSPACE } },
  danger: { color: "danger", form: { "font-size": 11, "font-weight": 700 } },
  warning: { color: "warning", form: { "font-size": 11, "font-weight": 600 } },
  info: { color: "soft", form: { "font-size": 11 } },
};

/**
 * What turns a picture for a dark screen. Colours for paper are attributes, which every program reads that shows SVG; browsers
 * let rules go before attributes.
 */
export function darkRules(): string {
  const page = Object.entries(PAGE).map(
    ([name, [, dark]]) => `.f-${name}{fill:${dark}}.l-${name}{stroke:${dark}}`,
  );
  const types = NAMESPACE_TYPES.map((type) => {
    const { dark } = TYPE_LOOKS[type];
    return `.f-${type}{fill:${dark}}.l-${type}{stroke:${dark}}`;
  });
  return `@media screen and (prefers-color-scheme:dark){${[...page, ...types].join("")}}`;
}
