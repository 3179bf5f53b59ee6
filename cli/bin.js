#!/usr/bin/env node
// @ts-check
import { launch } from './launch.js';
import { plan } from './plan.js';

await launch(plan, process.argv.slice(2));
