// What is in a cell of a typed array whose bounds the caller keeps?

/** Zero outside the bounds, where the type system asks for an answer; the structures here never ask there. */
export function at(cells: Int32Array | Uint32Array | Float64Array, index: number): number {
  return cells[index] ?? 0;
}
