import type { Words } from '../message.ts'

/** The messages of cluster/. */
export const cluster: Words = {}
