// Which colours does the report use, by light and by dark?

/**
 * `heat1` (good) to `heat5` (bad) are teal over sand to rust: told apart with every common colour blindness, and each
 * has the ink that is read on it. Marks have a contrast of at least 3 on `surface`, text of at least 4.5.
 */
export const LIGHT = {
  paper: '#eef0ea',
  surface: '#fafbf7',
  sunken: '#f0f2ec',
  ink: '#17211f',
  muted: '#54605c',
  line: '#d5dad2',
  edge: '#6d7974',
  band: '#dde3d8',
  accent: '#0b5f54',
  accentWash: '#d9ebe4',
  warn: '#7d4a00',
  warnWash: '#f7e8cb',
  bad: '#99291c',
  heat0: '#e9ece5',
  heatInk0: '#3d4845',
  heat1: '#9fd3c4',
  heatInk1: '#0c2b26',
  heat2: '#d6ebe2',
  heatInk2: '#14332d',
  heat3: '#f7e6bd',
  heatInk3: '#4a3200',
  heat4: '#f0b98c',
  heatInk4: '#4a1d05',
  heat5: '#a63a25',
  heatInk5: '#ffffff',
};

export const DARK = {
  paper: '#0e1514',
  surface: '#151e1c',
  sunken: '#101917',
  ink: '#e4ebe6',
  muted: '#9fb0a9',
  line: '#2b3936',
  edge: '#7f918a',
  band: '#263330',
  accent: '#6ad0ba',
  accentWash: '#17332d',
  warn: '#e6b864',
  warnWash: '#33280f',
  bad: '#f39a89',
  heat0: '#222d2a',
  heatInk0: '#b4c2bc',
  heat1: '#1d7263',
  heatInk1: '#ffffff',
  heat2: '#1d4039',
  heatInk2: '#d5ede5',
  heat3: '#4d3d17',
  heatInk3: '#fbe7b8',
  heat4: '#80481d',
  heatInk4: '#ffe7d3',
  heat5: '#e0826b',
  heatInk5: '#2b0a03',
};

/** The colours as custom properties of `selector`; paper is always light. */
export function paletteCss(selector) {
  return [
    `${selector} { color-scheme: light dark; ${properties(LIGHT)} }`,
    `@media screen and (prefers-color-scheme: dark) { ${selector} { ${properties(DARK)} } }`,
  ].join('\n');
}

function properties(colours) {
  return Object.entries(colours)
    .map(
      ([name, colour]) =>
        `--${name.replace(/[A-Z]|\d/g, (letter) => `-${letter.toLowerCase()}`)}: ${colour};`,
    )
    .join(' ');
}
