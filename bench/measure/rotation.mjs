// In which order do the arms have their turn in a round?

/**
 * Begins one further in every round, and goes backwards every other time, so that nobody always follows the same
 * neighbour and a machine that gets slower does so for all.
 */
export function rotated(arms, round) {
  const order = arms.map((_, index) => arms[(index + round) % arms.length]);
  return round % 2 === 0 ? order : order.reverse();
}
