import type { Words } from '../message.ts'

/** The messages of analysis/. */
export const analysis: Words = {}
