// A number as people read it.

/** 16384 is "16,384". */
export function numberText(value) {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
