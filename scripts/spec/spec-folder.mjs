// Where the specification lies.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const SPEC_FOLDER = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../protocol-spec');
