import type { Words } from '../message.ts'

/** The messages of proof/. */
export const proof: Words = {}
