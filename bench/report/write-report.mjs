// Writes the report of a run: report.html, report.md and the plots. Also by itself: node write-report.mjs results.json folder
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { markdownReport } from './markdown-report.mjs';
import { page } from './page.mjs';
import { plotFiles } from './plot-files.mjs';
import { reportOf } from './report.mjs';

/**
 * `results`: version 1, as parsed from JSON. Makes `folder` where it is not there, and returns the files it wrote.
 *
 * @throws Error that says what is wrong with the results.
 */
export function writeReport(results, folder) {
  const report = reportOf(results);
  const files = [
    { path: 'report.html', text: page(report) },
    { path: 'report.md', text: markdownReport(report) },
    ...plotFiles(report).map(({ name, svg }) => ({ path: join('plots', `${name}.svg`), text: svg })),
  ];
  mkdirSync(join(folder, 'plots'), { recursive: true });
  return files.map(({ path, text }) => {
    const file = join(folder, path);
    writeFileSync(file, text);
    return file;
  });
}

function main([resultsFile, folder]) {
  if (folder === undefined) {
    process.stderr.write('node bench/report/write-report.mjs results.json folder\n');
    return 2;
  }
  try {
    const [report] = writeReport(JSON.parse(readFileSync(resultsFile, 'utf8')), resolve(folder));
    process.stdout.write(`${report}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  process.exitCode = main(process.argv.slice(2));
}
