import type { Words } from '../message.ts'

/** The messages of gate/. */
export const gate: Words = {}
