import type { Words } from '../message.ts'

/** The messages of rollout/. */
export const rollout: Words = {}
