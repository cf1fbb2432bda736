/** How many elements a series may have that is transformed: the work grows with their square. */
export const fourierLimit = 2048;

/** Returns the discrete Fourier transform of a complex series; backwards with `inverse`, divided by the length. */
export function fourier(
  reals: readonly number[],
  imaginaries: readonly number[],
  inverse: boolean,
): { readonly reals: number[]; readonly imaginaries: number[] } {
  const count = reals.length;
  const turn = ((inverse ? 2 : -2) * Math.PI) / count;
  const cosines = reals.map((_, index) => Math.cos(turn * index));
  const sines = reals.map((_, index) => Math.sin(turn * index));
  const scale = inverse ? 1 / count : 1;
  const result = { reals: [] as number[], imaginaries: [] as number[] };
  for (let k = 0; k < count; k++) {
    let [x, y] = [0, 0];
    for (let j = 0; j < count; j++) {
      const at = (j * k) % count;
      x += reals[j]! * cosines[at]! - imaginaries[j]! * sines[at]!;
      y += reals[j]! * sines[at]! + imaginaries[j]! * cosines[at]!;
    }
    result.reals.push(x * scale);
    result.imaginaries.push(y * scale);
  }
  return result;
}
