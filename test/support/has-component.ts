// Whether a real program that a suite needs is there.
import { COMPONENTS, isPresent } from '../../scripts/components.mjs';

/** With CI=true the answer is always yes: a missing component must fail a suite there, not skip it. */
export function hasComponent(name: string): boolean {
  const component = COMPONENTS.find((candidate) => candidate.name === name);
  if (component === undefined) throw new Error(`no component is called ${name}`);
  return process.env.CI === 'true' || isPresent(component);
}
