// What is a message of JSON as a client sends it? One frame of text.
import { frame } from '../../flood/attacks/frames.mjs';

export const jsonFrame = (message) => frame('text', JSON.stringify(message));
