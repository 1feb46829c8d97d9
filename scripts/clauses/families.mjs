// The families of clauses. A new one is added here and gets a page of the specification.

export const FAMILIES = [
  'TRANSPORT',
  'CODEC',
  'FRAME',
  'AUTH',
  'SESSION',
  'APP',
  'LIVE',
  'CLOSE',
  'CLIENT',
  'TOKEN',
  'SEC',
  'METHOD',
  'PROOF',
  'TICKET',
  'UPGRADE',
  'FLOOD',
  'RESUME',
  'PASS',
];
