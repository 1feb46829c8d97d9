#!/usr/bin/env node
// Committed, so that package managers find the command before the package is built.
import '../dist/main.js';
