import type { Words } from '../message.ts'

/** The messages of watch/. */
export const watch: Words = {}
