#!/usr/bin/env node
// The sources are TypeScript and run as they are: tsx strips the types while Node loads them.
// `tsconfig: false`, or the tsconfig of the folder in which a user happens to stand would be read.
import { register } from 'tsx/esm/api';

register({ tsconfig: false });
await import('./main.ts');
