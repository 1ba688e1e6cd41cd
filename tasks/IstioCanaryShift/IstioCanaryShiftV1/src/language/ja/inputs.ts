import type { Words } from '../message.ts'

/** The messages of inputs/. */
export const inputs: Words = {}
