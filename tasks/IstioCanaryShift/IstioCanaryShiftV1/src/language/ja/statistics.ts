import type { Words } from '../message.ts'

/** The messages of statistics/. */
export const statistics: Words = {}
