import type { Words } from '../message.ts'

/** The messages of apply/. */
export const apply: Words = {}
