import { textWidth } from "./measure.js";
import { TYPE_LOOKS } from "./palette.js";
import { LANE, type PodBlock, podBlock } from "./pod-layout.js";
import { LANES, type SceneNode } from "./scene.js";
import { type Block, bar, box, centred, type Drawing, label, type Shape } from "./shape.js";

const MARGIN = 16;
const PAD = 16;
const TITLE = 30;
const BADGE = 58;
const OWN = 98;
/** Lines from the node's column to the pod cross this. */
const BRIDGE = 26;
const GAP = 16;
/** As much as fits on a slide side by side. */
const WIDEST_ROW = 1700;

/** The node's own namespaces beside a pod's lanes: the name of each lane, and what the node has there. */
function ownColumn(node: SceneNode, x: number, y: number): Shape[] {
  const middle = x + BADGE + 8 + OWN / 2;
  return [
    centred("name", middle, y - 39, "the node"),
    centred("small", middle, y - 23, "its PID 1 is in"),
    ...LANES.flatMap((type, row) => {
      const top = y + row * LANE + 4;
      const title = `${type}: ${TYPE_LOOKS[type].about}`;
      return [
        box("badge", [x, top, BADGE, 22], { type, title }),
        centred("badge", x + BADGE / 2, top + 15, type),
        bar("host", type, [x + BADGE + 8, top, OWN, 22], `the node's ${type} namespace`),
        centred("bar", middle, top + 15, node.own[type]),
      ];
    }),
  ];
}

function podRow(node: SceneNode, block: PodBlock): Block {
  const left = BADGE + 8 + OWN;
  return {
    width: left + BRIDGE + block.width,
    height: block.height,
    at: (x, y) => [...ownColumn(node, x, y + block.lanesAt), ...block.at(x + left + BRIDGE, y, x + left)],
  };
}

function stacked(blocks: Block[], x: number, y: number): Shape[] {
  let top = y;
  return blocks.flatMap((block) => {
    const shapes = block.at(x, top);
    top += block.height + GAP;
    return shapes;
  });
}

function nodeBlock(node: SceneNode): Block {
  const widest = Math.max(...node.pods.map((pod) => podBlock(pod, 0).width));
  const rows = node.pods.map((pod) => podRow(node, podBlock(pod, widest)));
  const width = Math.max(textWidth(node.title, 13.5), ...rows.map((row) => row.width)) + 2 * PAD;
  const height = PAD + TITLE + rows.reduce((sum, row) => sum + row.height + GAP, 0);
  return {
    width,
    height,
    at: (x, y) => [
      box("node", [x, y, width, height]),
      label("title", x + PAD, y + PAD + 12, node.title),
      ...stacked(rows, x + PAD, y + PAD + TITLE),
    ],
  };
}

/** Blocks side by side, in rows no wider than a slide. */
function inRows(blocks: Block[]): Block[][] {
  return blocks.reduce<Block[][]>((rows, block) => {
    const row = rows.at(-1);
    const used = row?.reduce((sum, one) => sum + one.width + GAP, 0) ?? 0;
    if (row && used + block.width <= WIDEST_ROW) row.push(block);
    else rows.push([block]);
    return rows;
  }, []);
}

/** Lays a scene out: nodes side by side as far as there is room, their pods below each other. Pure. */
export function layout(nodes: SceneNode[], legend: (width: number) => Block): Drawing {
  const rows = inRows(nodes.map(nodeBlock));
  const widthOf = (row: Block[]): number => row.reduce((sum, one) => sum + one.width + GAP, -GAP);
  const inner = Math.max(0, ...rows.map(widthOf));
  const shapes: Shape[] = [];
  let y = MARGIN;
  for (const row of rows) {
    let x = MARGIN;
    for (const block of row) {
      shapes.push(...block.at(x, y));
      x += block.width + GAP;
    }
    y += Math.max(...row.map((one) => one.height)) + GAP;
  }
  const last = legend(inner);
  const width = Math.ceil(Math.max(inner, last.width)) + 2 * MARGIN;
  const height = Math.ceil(y + last.height + (last.height > 0 ? MARGIN - 4 : 0));
  return {
    width,
    height,
    shapes: [box("page", [0, 0, width, height]), ...shapes, ...last.at(MARGIN, y)],
  };
}
