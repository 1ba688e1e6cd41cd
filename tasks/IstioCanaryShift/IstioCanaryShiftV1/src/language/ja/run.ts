import type { Words } from '../message.ts'

/** The messages of the sources beside run.ts. */
export const run: Words = {}
