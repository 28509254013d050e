const UNITS = [
  [3600, "h"],
  [60, "m"],
  [1, "s"],
] as const;

/** Whole seconds in the words that kubectl's flags take: `1h`, `1m30s`, `0s`. */
export function durationWords(seconds: number): string {
  let rest = seconds;
  const parts = UNITS.map(([size, unit]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : "";
  });
  return parts.join("") || "0s";
}
