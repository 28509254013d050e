import { NAMESPACE_TYPES, type NamespaceType } from "../../model/namespace.js";
import { xml } from "./escape.js";
import { PAGE, type PageColor, TYPE_LOOKS } from "./palette.js";
import type { Area, Drawing, Shape } from "./shape.js";
import { type Attributes, BARS, BOXES, darkRules, TEXTS } from "./svg-style.js";

const FONT = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";

/** How a picture is written. */
export interface SvgOptions {
  /** Before each id, since ids are a whole page's. */
  prefix: string;
  /** For those who can't see it: what it is, and what it shows. */
  title: string;
  about: string;
  /** Whether the picture stands alone, and so brings its own rules. */
  alone: boolean;
}

function attributes(all: Attributes): string {
  return Object.entries(all)
    .map(
      ([name, value]) =>
        ` ${name}="${typeof value === "number" ? Math.round(value * 100) / 100 : xml(value, 500)}"`,
    )
    .join("");
}

function element(name: string, all: Attributes, content = ""): string {
  return content === "" ? `<${name}${attributes(all)}/>` : `<${name}${attributes(all)}>${content}</${name}>`;
}

/** A colour of the page, or of a type, as attributes; the class is for the dark. */
function filled(color: PageColor | null): { class: string; fill: string } {
  return color === null ? { class: "", fill: "none" } : { class: `f-${color}`, fill: PAGE[color][0] };
}

function edged(color: PageColor | null): { class: string; stroke: string } {
  return color === null ? { class: "", stroke: "none" } : { class: `l-${color}`, stroke: PAGE[color][0] };
}

function typed(type: NamespaceType): { class: string; fill: string; stroke: string } {
  return { class: `f-${type} l-${type}`, fill: TYPE_LOOKS[type].fill, stroke: TYPE_LOOKS[type].line };
}

function rect([x, y, width, height]: Area): Attributes {
  return { x, y, width, height };
}

function named(title: string | null): string {
  return title === null ? "" : `<title>${xml(title, 600)}</title>`;
}

type Writer<Kind extends Shape["kind"]> = (
  shape: Extract<Shape, { kind: Kind }>,
  options: SvgOptions,
) => string;

const WRITERS: { [Kind in Shape["kind"]]: Writer<Kind> } = {
  box: ({ role, area, type, title }) => {
    const { fill, edge, form } = BOXES[role];
    const [inside, line] = [filled(fill), edged(edge)];
    const color =
      type === null
        ? { class: `${inside.class} ${line.class}`.trim(), fill: inside.fill, stroke: line.stroke }
        : typed(type);
    return element("rect", { ...rect(area), ...form, ...color }, named(title));
  },
  bar: ({ scope, type, area, title }, { prefix }) => {
    const { hatched, form } = BARS[scope];
    const color = hatched
      ? { ...typed(type), class: `l-${type}`, fill: `url(#${prefix}h-${type})` }
      : typed(type);
    // What lies below must not shine through what stands in the bar.
    const ground = element("rect", {
      ...rect(area),
      ...filled("pod"),
      ...(form["rx"] ? { rx: form["rx"] } : {}),
    });
    return ground + element("rect", { ...rect(area), ...form, ...color, "data-type": type }, named(title));
  },
  text: ({ role, x, y, text, middle }) => {
    const { color, form } = TEXTS[role];
    const anchor = middle ? { "text-anchor": "middle" } : {};
    return element("text", { x, y, ...form, ...filled(color), ...anchor }, xml(text, 600));
  },
  line: ({ host, type, from, to, y }) => {
    const dash = host ? { "stroke-dasharray": "5 4" } : {};
    const { stroke } = typed(type);
    return element("line", {
      x1: from,
      x2: to,
      y1: y,
      y2: y,
      stroke,
      class: `l-${type}`,
      "stroke-width": 1.6,
      ...dash,
    });
  },
};

function write(shape: Shape, options: SvgOptions): string {
  return (WRITERS[shape.kind] as Writer<Shape["kind"]>)(shape, options);
}

/** Stripes of a type's colour, for what is the node's. */
function hatch(type: NamespaceType, prefix: string): string {
  const { class: _, fill: __, stroke } = typed(type);
  const stripe = { d: "M0 0V6", stroke, class: `l-${type}`, "stroke-width": 2.4, "stroke-opacity": 0.4 };
  const pattern = {
    id: `${prefix}h-${type}`,
    width: 6,
    height: 6,
    patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)",
  };
  return element("pattern", pattern, element("path", stripe));
}

/** Writes a drawing as an SVG document: well-formed XML whatever the names in it, without scripts, links or fonts of elsewhere. */
export function writeSvg({ width, height, shapes }: Drawing, options: SvgOptions): string {
  const { prefix, title, about, alone } = options;
  const size = { viewBox: `0 0 ${width} ${height}`, width, height };
  const told = { role: "img", "aria-labelledby": `${prefix}title ${prefix}about` };
  const head = [
    element("title", { id: `${prefix}title` }, xml(title)),
    element("desc", { id: `${prefix}about` }, xml(about, 4000)),
    ...(alone ? [`<style>${darkRules()}</style>`] : []),
    element("defs", {}, NAMESPACE_TYPES.map((type) => hatch(type, prefix)).join("")),
  ];
  const all = { xmlns: "http://www.w3.org/2000/svg", ...size, ...told, "font-family": FONT };
  // In a page the paper is the page's.
  const drawn = shapes.filter((shape) => alone || shape.kind !== "box" || shape.role !== "page");
  const content = [...head, ...drawn.map((shape) => write(shape, options))].join("\n");
  return `<svg${attributes(all)}>\n${content}\n</svg>\n`;
}
