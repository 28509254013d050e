/** One budget and how it is kept. */
export interface Row {
  what: string;
  /** Of what is measured; null for what is not built. */
  value: number | null;
  unit: "ms" | "MB" | "pods/s" | "" | "calls" | "connections";
  /** What it is held against, measured in the same run; null for a budget that is a plain number. */
  partner: { name: string; value: number } | null;
  /** The most (or with `least` the least) that the ratio, or without a partner the value, may be. */
  budget: number;
  least?: boolean;
}

/** The figure that the budget is about. */
export function figure(row: Row): number | null {
  if (row.value === null) return null;
  return row.partner === null ? row.value : row.value / row.partner.value;
}

/** Whether the budget is kept; null for what is not built. */
export function isKept(row: Row): boolean | null {
  const value = figure(row);
  if (value === null) return null;
  return row.least ? value >= row.budget : value <= row.budget;
}

function shown(value: number, unit: Row["unit"]): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)}${unit === "" ? "" : ` ${unit}`}`;
}

/** One line for people: what, the figure, its budget, how it came about, and whether the budget is kept. */
export function rowText(row: Row): string[] {
  const value = figure(row);
  const sign = row.least ? ">=" : "<=";
  if (value === null || row.value === null) return [row.what, "-", "", "", "not built"];
  const kept = isKept(row) ? "kept" : "OVER";
  if (row.partner === null)
    return [row.what, shown(value, row.unit), `${sign} ${shown(row.budget, row.unit)}`, "", kept];
  const how = `${shown(row.value, row.unit)} to ${shown(row.partner.value, row.unit)} of ${row.partner.name}`;
  return [row.what, value.toFixed(2), `${sign} ${row.budget} x`, how, kept];
}

/** Lines in columns. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(rowText);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}
