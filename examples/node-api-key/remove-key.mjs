// Takes a key away: `node remove-key.mjs <id>`. Sessions that it opened end within about a second.
import { readRecords, writeRecords } from './records.mjs';

const [, , id] = process.argv;
const records = readRecords();
const others = records.filter((record) => record.id !== id);
if (others.length === records.length) throw new Error('there is no key with this id');
writeRecords(others);
console.log(`removed ${id}`);
