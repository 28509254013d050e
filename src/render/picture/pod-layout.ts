import type { NamespaceType } from "../../model/namespace.js";
import { fitted, textWidth, wrapped } from "./measure.js";
import { LANES, type SceneBar, type SceneColumn, type ScenePod } from "./scene.js";
import { bar as barShape, box, centred, label, type Shape } from "./shape.js";

/** The height of a lane. */
export const LANE = 30;
const BAR = 22;
const PAD = 14;
const TITLE = 26;
const HEAD = 60;
const GAP = 10;
const LINE = 16;
const NARROWEST = 420;
const WIDEST_NOTE = 230;
const SMALL = 11;

/** A pod as it will be drawn, measured. */
export interface PodBlock {
  width: number;
  height: number;
  /** Where its first lane begins, below its top. */
  lanesAt: number;
  /** Draws it with its top left corner there; `nodeEdge` is where lines from the node's own namespaces come from. */
  at(x: number, y: number, nodeEdge: number): Shape[];
}

function columnWidth({ name, lines, sandbox }: SceneColumn): number {
  const widest = Math.max(textWidth(name, 14), ...lines.map((line) => textWidth(line, SMALL)));
  return Math.min(sandbox ? 110 : 190, Math.max(104, Math.ceil(widest) + 20));
}

/** Left edges and widths of columns, from the left edge of the first. */
function placed(columns: SceneColumn[]): { x: number; width: number }[] {
  let x = 0;
  return columns.map((column) => {
    const width = columnWidth(column);
    const place = { x, width };
    x += width + GAP;
    return place;
  });
}

interface Frame {
  left: number;
  lanes: number;
  places: { x: number; width: number }[];
  nodeEdge: number;
}

function columnShapes(column: SceneColumn, index: number, frame: Frame, height: number): Shape[] {
  const place = frame.places[index] ?? { x: 0, width: 0 };
  const x = frame.left + place.x;
  const top = frame.lanes - HEAD;
  const middle = x + place.width / 2;
  const room = place.width - 12;
  return [
    box(column.absent ? "absent" : "container", [x, top, place.width, height], { title: column.name }),
    centred("name", middle, top + 21, fitted(column.name, 14, room)),
    ...column.lines.map((line, row) =>
      centred("small", middle, top + 37 + row * 14, fitted(line, SMALL, room)),
    ),
  ];
}

/** From where to where a part of a bar goes; it stands over the edges of the containers it joins. */
function span([from, to]: [number, number], { left, places }: Frame): { x: number; width: number } {
  const first = places[from] ?? { x: 0, width: 0 };
  const last = places[to] ?? first;
  return { x: left + first.x + 5, width: last.x + last.width - first.x - 10 };
}

function connector(bar: SceneBar, type: NamespaceType, frame: Frame, y: number): Shape[] {
  const host = bar.scope === "host";
  const [first, last] = [bar.runs[0], bar.runs.at(-1)];
  if (!first || !last || (!host && bar.runs.length < 2)) return [];
  const x1 = host ? frame.nodeEdge : span(first, frame).x;
  return [{ kind: "line", host, type, from: x1, to: span(last, frame).x, y: y + BAR / 2 }];
}

function barShapes(bar: SceneBar, type: NamespaceType, frame: Frame, y: number): Shape[] {
  return bar.runs.flatMap((run) => {
    const { x, width } = span(run, frame);
    const mark = bar.drift ? "≠ " : "";
    const whole = mark + bar.label;
    const text = textWidth(whole, SMALL) <= width - 6 ? whole : fitted(mark + bar.short, SMALL, width - 6);
    return [
      barShape(bar.scope, type, [x, y, width, BAR], bar.title),
      centred(bar.drift ? "drift" : "bar", x + width / 2, y + 15, text),
    ];
  });
}

/** Lines lie below all bars, so that a bar in between is not crossed out. */
function laneShapes(pod: ScenePod, type: NamespaceType, row: number, frame: Frame, noteAt: number): Shape[] {
  const y = frame.lanes + row * LANE + (LANE - BAR) / 2;
  const bars = pod.lanes[type];
  const note = pod.notes[type];
  return [
    ...bars.flatMap((bar) => connector(bar, type, frame, y)),
    ...bars.flatMap((bar) => barShapes(bar, type, frame, y)),
    ...(note === "" ? [] : [label("note", noteAt, y + 15, fitted(note, SMALL, WIDEST_NOTE))]),
  ];
}

function notesWords(count: number, more: boolean): string {
  return `${count} ${more ? "more " : ""}finding${count > 1 ? "s" : ""} of severity info`;
}

/** What is found stands below: what warns in full, the rest as a number. */
function findingLines(pod: ScenePod, room: number): { role: "danger" | "warning" | "info"; text: string }[] {
  const grave = pod.findings.filter((one) => one.severity !== "info");
  const notes = pod.findings.length - grave.length;
  return [
    ...grave.flatMap(({ severity, text }) =>
      wrapped(`${severity.toUpperCase()} ${text}`, SMALL, room).map((line) => ({
        role: severity,
        text: line,
      })),
    ),
    ...(notes > 0 ? [{ role: "info" as const, text: notesWords(notes, grave.length > 0) }] : []),
  ];
}

/** Measures a pod; it is at least so wide, for pods below each other to be of one width. */
export function podBlock(pod: ScenePod, least: number): PodBlock {
  const places = placed(pod.columns);
  const end = places.at(-1);
  const columns = end ? end.x + end.width : 0;
  const notes = Math.max(
    0,
    ...Object.values(pod.notes).map((note) => Math.min(WIDEST_NOTE, textWidth(note, SMALL))),
  );
  const inner = Math.max(
    columns + (notes > 0 ? notes + PAD : 0),
    textWidth(pod.title, 13),
    NARROWEST,
    least - 2 * PAD,
  );
  const found = findingLines(pod, inner);
  const lanesAt = PAD + TITLE + HEAD;
  const lanesHeight = LANES.length * LANE;
  const below = found.length > 0 ? found.length * LINE + 8 : 0;
  return {
    width: inner + 2 * PAD,
    height: lanesAt + lanesHeight + 6 + below + PAD,
    lanesAt,
    at(x, y, nodeEdge) {
      const frame: Frame = { left: x + PAD, lanes: y + lanesAt, places, nodeEdge };
      return [
        box("pod", [x, y, this.width, this.height]),
        label("title", x + PAD, y + PAD + 11, pod.title),
        ...pod.columns.flatMap((one, index) => columnShapes(one, index, frame, HEAD + lanesHeight + 6)),
        ...LANES.flatMap((type, row) => laneShapes(pod, type, row, frame, frame.left + columns + PAD)),
        ...found.map(({ role, text }, row) =>
          label(role, x + PAD, frame.lanes + lanesHeight + 26 + row * LINE, text),
        ),
      ];
    },
  };
}
